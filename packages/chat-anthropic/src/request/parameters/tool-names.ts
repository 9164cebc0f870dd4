/** Tools under names that the API takes, and the names that were given, for the reply. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import { isFixed } from '../../fixed.ts'
import { type Fields, isRecord, toRecord, type ToolParam } from '../../wire.ts'
import { toInputKey, type ToolNames, toToolName, toWireKeys } from '../../wire-names.ts'
import type { Parameters } from './compatibility.ts'
import type { JsonSchema } from './schema.ts'

/** Where parameters keep their `ToolNames`: a copy of them has it, and JSON does not. */
export const TOOL_NAMES = Symbol('tool names')

export type NamedParameters = Parameters & { readonly [TOOL_NAMES]?: ToolNames }

/** The parameters with the names of client tools as the API takes them. */
export function withWireNames(params: Parameters): NamedParameters {
  const { tools, tool_choice, context_management } = params
  const renamed = (tools ?? []).map(toWireTool)
  const names = toToolNames(tools ?? [], renamed)
  if (!names) return params
  return {
    ...params,
    tools: renamed,
    ...(tool_choice?.type === 'tool' && {
      tool_choice: { ...tool_choice, name: toToolName(tool_choice.name) },
    }),
    ...(context_management && { context_management: withToolNames(context_management) }),
    [TOOL_NAMES]: names,
  }
}

type ContextManagement = NonNullable<Parameters['context_management']>

function withToolNames(management: ContextManagement): ContextManagement {
  const edits = management.edits?.map((edit) =>
    'exclude_tools' in edit && edit.exclude_tools
      ? { ...edit, exclude_tools: edit.exclude_tools.map(toToolName) }
      : edit,
  )
  return edits ? { ...management, edits } : management
}

/** What has been renamed, if anything has. */
function toToolNames(
  given: readonly ToolParam[],
  renamed: readonly ToolParam[],
): ToolNames | undefined {
  const changed = given.flatMap((tool, at) =>
    tool === renamed[at]
      ? []
      : [{ own: toRecord(tool), sent: String(toRecord(renamed[at])['name']) }],
  )
  if (changed.length === 0) return undefined
  return {
    tools: new Map(changed.map(({ own, sent }) => [sent, String(own['name'])])),
    keys: new Map(
      changed.flatMap(({ own, sent }) => {
        const keys = toKeyNames(own)
        return keys.size ? [[sent, keys] as const] : []
      }),
    ),
  }
}

function toKeyNames({ input_schema }: Fields): Map<string, string> {
  return new Map(oddKeys(input_schema).map((key) => [toInputKey(key), key]))
}

/** The keys at the top of a schema that the API refuses. */
function oddKeys(schema: unknown): string[] {
  return Object.keys(toRecord(toRecord(schema)['properties'])).filter(
    (key) => toInputKey(key) !== key,
  )
}

/** Tools that do not change and have names that the API takes. */
const wireTools = new WeakSet<ToolParam>()

function toWireTool(tool: ToolParam, index: number): ToolParam {
  if (!('input_schema' in tool) || wireTools.has(tool)) return tool
  const name = toToolName(tool.name)
  const schema: unknown = tool.input_schema
  const odd = oddKeys(schema)
  if (odd.length === 0) {
    if (name !== tool.name) return { ...tool, name }
    if (isFixed(tool)) wireTools.add(tool)
    return tool
  }
  const properties = toRecord(toRecord(schema)['properties'])
  const twin = odd.find((key) => toInputKey(key) in properties)
  if (twin !== undefined) throw toRefusal(tool.name, twin, `tools[${index}]`)
  const examples = tool.input_examples?.map(toWireKeys)
  return {
    ...tool,
    name,
    input_schema: toWireSchema(toRecord(schema)) as typeof tool.input_schema,
    ...(examples && { input_examples: examples }),
  }
}

function toRefusal(name: string, key: string, place: string): UnsupportedInputError {
  return new UnsupportedInputError(
    `the key ${JSON.stringify(key)} of tool ${JSON.stringify(name)} becomes one that is there`,
    `Rename ${JSON.stringify(toInputKey(key))}.`,
    place,
  )
}

/** A schema with the keys at its top as the API takes them; those further down may be any. */
function toWireSchema(schema: JsonSchema): JsonSchema {
  if (!pointsInside(schema)) return renameKeys(schema)
  // What refers to the root means the schema as it was given: that becomes a definition.
  const { $defs, ...own } = schema
  const root = toFreeName('input', toRecord($defs))
  const whole = { ...renameKeys(own), $defs: { ...toRecord($defs), [root]: own } }
  return redirectRefs(whole, `#/$defs/${root}`) as JsonSchema
}

function toFreeName(name: string, taken: object): string {
  return name in taken ? toFreeName(`${name}_`, taken) : name
}

const INTO_ROOT = /^#(?!\/(?:\$defs|definitions)\/)/

function pointsInside(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(pointsInside)
  if (!isRecord(schema)) return false
  const { $ref } = schema
  const isInside = typeof $ref === 'string' && INTO_ROOT.test($ref)
  return isInside || Object.values(schema).some(pointsInside)
}

function redirectRefs(schema: unknown, root: string): unknown {
  if (Array.isArray(schema)) return schema.map((part) => redirectRefs(part, root))
  if (!isRecord(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      const isRef = key === '$ref' && typeof value === 'string'
      // A `$` would mean something in a replacement text.
      return [key, isRef ? value.replace(INTO_ROOT, () => root) : redirectRefs(value, root)]
    }),
  )
}

/** Keywords whose schemas are of the same object, and those that hold keys of it. */
const SAME_OBJECT = new Set(['if', 'then', 'else', 'not', 'anyOf', 'oneOf', 'allOf'])

/** The schema of an object with its keys renamed, wherever it names them. */
function renameKeys(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, renameIn(key, value)]),
  )
}

function renameIn(keyword: string, value: unknown): unknown {
  if (SAME_OBJECT.has(keyword)) return mapSchemas(value)
  switch (keyword) {
    case 'properties':
      return toWireKeys(toRecord(value))
    case 'required':
      return [value].flat().map(String).map(toInputKey)
    case 'dependentRequired':
    case 'dependentSchemas':
      return renameDependents(toRecord(value))
    default:
      return value
  }
}

function renameDependents(dependents: Fields): Fields {
  const entries = Object.entries(dependents).map(([key, value]) => [
    key,
    isRecord(value) ? renameKeys(value) : renameIn('required', value),
  ])
  return toWireKeys(Object.fromEntries(entries) as Fields)
}

function mapSchemas(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mapSchemas)
  return isRecord(value) ? renameKeys(value) : value
}
