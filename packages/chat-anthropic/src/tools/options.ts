/** Options of a dated tool, camelCase and typed from the SDK, and their way onto the wire. */
import type { Described, MemberDocs, OptionDocs } from './option-docs.ts'
import { type Fields, isRecord, toRecord, type ToolParam } from '../wire.ts'

/** The type string of every tool that Anthropic defines, as the SDK lists them. */
export type DatedType = Exclude<NonNullable<ToolParam['type']>, 'custom'>

type Param<T extends DatedType> = ToolParam extends infer P
  ? P extends { type: infer Types }
    ? T extends Types
      ? P
      : never
    : never
  : never

/** The wire object of one dated tool: what `tools` of a request takes. */
export type DatedTool<T extends DatedType> = {
  [Key in keyof Param<T>]: Key extends 'type' ? T : Param<T>[Key]
}

type CamelName<Name> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelName<Tail>>}`
  : Name

type CamelKeys<Value> = Value extends object
  ? Described<MemberDocs<CamelFields<Value>>, CamelFields<Value>>
  : Value

type CamelFields<Value> = { [Key in keyof Value as CamelName<Key>]: Value[Key] }

type OptionName<Key> = Key extends 'mcp_server_name' ? 'serverName' : CamelName<Key>

type OptionValue<Key, Value> = Key extends 'configs'
  ? { [Member in keyof Value]: CamelKeys<Value[Member]> }
  : Key extends 'default_config' | 'url_sources'
    ? CamelKeys<Value>
    : Value

type RequiredKeys<Value> = {
  [Key in keyof Value]-?: object extends Pick<Value, Key> ? never : Key
}[keyof Value]

type Settable<T extends DatedType> = Omit<DatedTool<T>, 'type' | 'name'>

/** The names of the options that a dated tool cannot do without. */
export type RequiredOption<T extends DatedType> = OptionName<RequiredKeys<Settable<T>>>

type CamelOptions<Value> = {
  [Key in keyof Value as OptionName<Key>]: OptionValue<Key, Value[Key]>
}

type OrUndefined<Value> = {
  [Key in keyof Value]: object extends Pick<Value, Key> ? Value[Key] | undefined : Value[Key]
}

type Plain<T extends DatedType> = OrUndefined<CamelOptions<Settable<T>>>

/** What a dated tool takes: its wire fields in camelCase, without those that never vary. */
export type ToolOptions<T extends DatedType> = Described<OptionDocs<Plain<T>>, Plain<T>>

const isSet = (value: unknown) => value !== undefined && value !== null

const RENAMED: ReadonlyMap<string, string> = new Map([['serverName', 'mcp_server_name']])

/** The wire's name of an option: snake_case, but for the one that is named otherwise. */
export function toWireName(option: string): string {
  return RENAMED.get(option) ?? option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function mapEntries(value: object, map: (entry: [string, unknown]) => [string, unknown]): object {
  const entries = Object.entries(value).filter(([, inner]) => isSet(inner))
  return Object.fromEntries(entries.map(map))
}

const toWireKeys = (value: unknown): unknown =>
  isRecord(value) ? mapEntries(value, ([key, inner]) => [toWireName(key), inner]) : value

// The keys of `configs` are names of tools, and every other nested object is the user's or the
// wire's own: neither is ours to rename.
function toWireValue(name: string, value: unknown): unknown {
  if (name === 'configs') {
    return mapEntries(toRecord(value), ([member, config]) => [member, toWireKeys(config)])
  }
  return name === 'default_config' || name === 'url_sources' ? toWireKeys(value) : value
}

/** Options as wire fields; absent ones (`undefined`, `null`) are left out. */
export function toWireFields(options: object): Fields {
  const set = Object.entries(options).filter(([, value]) => isSet(value))
  const named = set.map(([option, value]) => [toWireName(option), value] as const)
  return Object.fromEntries(named.map(([name, value]) => [name, toWireValue(name, value)]))
}
