/**
 * Tools that were converted, for the calls to come: an agent binds the same ones for each turn. Kept are
 * those that say nothing but their name, what they do and what they take, and whose schema is fixed;
 * such a tool is fixed itself, and so is a list of them.
 */
import { fix, isFixed, markCopies } from '../../fixed.ts'
import { type Fields, isRecord, type ToolParam } from '../../wire.ts'
import { isUnchanging } from './kept-schemas.ts'
import type { JsonSchema } from './schema.ts'

/** A tool that the client runs, with whatever else its definition says. */
export interface CustomTool extends Fields {
  input_schema: JsonSchema
}

const PLAIN_KEYS: ReadonlySet<string> = new Set(['name', 'description', 'input_schema'])

/** The last tool of each schema. */
const bySchema = new WeakMap<JsonSchema, CustomTool>()

/** The kept tool that says this and nothing else. */
export function findKeptTool(
  schema: JsonSchema,
  name: unknown,
  description: unknown,
): CustomTool | undefined {
  const known = bySchema.get(schema)
  return known?.['name'] === name && known?.['description'] === description ? known : undefined
}

/** Whether a tool says nothing else than kept ones do. */
export function isPlainTool(tool: Fields): boolean {
  return Object.keys(tool).every((key) => PLAIN_KEYS.has(key))
}

/** The same tool, kept where it can be. */
export function keepTool(tool: CustomTool): CustomTool {
  if (isFixed(tool) || !isFixed(tool.input_schema) || !isPlainTool(tool)) return tool
  const kept = fix({ ...tool })
  bySchema.set(kept.input_schema, kept)
  return kept
}

/** LangChain's tools, with what they were converted into. */
const converted = new WeakMap<Fields, { schema: unknown; tool: Fields }>()

/** What a tool of LangChain's was converted into, where nothing about it has changed. */
export function findConverted(tool: Fields): Fields | undefined {
  const known = converted.get(tool)
  if (!known || known.schema !== tool['schema'] || tool['extras'] != null) return undefined
  const { name, description } = known.tool
  const isSame = name === tool['name'] && description === (tool['description'] || undefined)
  return isSame ? known.tool : undefined
}

/** Keeps what a tool was converted into, where it is one of LangChain's with a schema that does not change. */
export function keepConverted(given: Fields, tool: Fields): void {
  const { schema, extras } = given
  const isOne = isFixed(tool) && extras == null && !('input_schema' in given)
  if (isOne && isObject(schema) && isUnchanging(schema)) converted.set(given, { schema, tool })
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' || typeof value === 'function') && value !== null
}

interface KeptList {
  tools: readonly Fields[]
  made: readonly ToolParam[]
}

/** The last list of kept tools that begins with each. */
const lists = new WeakMap<Fields, KeptList>()

/** What `make` gives for the list, or has given for one of the same kept tools. */
export function keepList(
  tools: readonly Fields[],
  make: () => readonly ToolParam[],
): readonly ToolParam[] {
  const [first] = tools
  const known = first && lists.get(first)
  if (known && isSameList(known.tools, tools)) return known.made
  if (!first || !tools.every(isFixed)) return make()
  const made = fix([...make()])
  lists.set(first, { tools, made })
  return made
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false
  return true
}

/** Copies of tools, for a program to edit: those of a kept list are known again as long as nobody has. */
export function copyTools(tools: readonly ToolParam[]): ToolParam[] {
  return isFixed(tools)
    ? markCopies(tools.map(copyKeptTool), tools, isCopyOfKept)
    : tools.map((tool) => ({ ...tool }))
}

/** Written out: to spread an object takes V8 ten times as long. */
function copyKeptTool(tool: ToolParam): ToolParam {
  const { name, description, input_schema } = tool as object as CustomTool
  const copy =
    description === undefined ? { name, input_schema } : { name, description, input_schema }
  return copy as ToolParam
}

/** Written out, too: it is asked for every tool, several times in every call. */
function isCopyOfKept(copy: unknown, tool: object): boolean {
  if (!isRecord(copy)) return false
  const { name, description, input_schema } = tool as CustomTool
  const isSame = copy['name'] === name && copy['description'] === description
  if (!isSame || copy['input_schema'] !== input_schema) return false
  let more = description === undefined ? -2 : -3
  for (const _ in copy) more += 1
  return more === 0
}
