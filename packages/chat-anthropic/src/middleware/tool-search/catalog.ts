/** Tools as they are searched: by their names, their descriptions and their arguments. */
import { toTools } from '../../request/parameters/tools.ts'
import { isRecord, toRecord } from '../../wire.ts'

/** What is searched of a tool. */
export interface ToolEntry {
  name: string
  description: string
  /** Names and descriptions of its arguments. */
  inputs: string
}

/** The entry of a tool in any form that the model takes. */
export function toEntry(tool: object): ToolEntry {
  const [sent] = toTools([tool])
  const { name, description, input_schema } = toRecord(sent)
  return {
    name: String(name),
    description: typeof description === 'string' ? description : '',
    inputs: describeInputs(input_schema).join(' '),
  }
}

/** How deep arguments are read. */
const DEEPEST = 5

function describeInputs(schema: unknown, depth = 0): string[] {
  if (depth > DEEPEST) return []
  const { properties, items } = toRecord(schema)
  const own = Object.entries(toRecord(properties)).flatMap(([name, property]) => {
    const { description } = toRecord(property)
    const about = typeof description === 'string' ? [description] : []
    return [name, ...about, ...describeInputs(property, depth + 1)]
  })
  return isRecord(items) ? [...own, ...describeInputs(items, depth + 1)] : own
}
