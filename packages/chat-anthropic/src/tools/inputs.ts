/** What the model sends to the tools that run on our side: JSON schemas, and their types. */
import type { JSONSchema } from '@langchain/core/utils/json_schema'

const TEXT = { type: 'string' } as const
const NUMBER = { type: 'number' } as const
const PAIR = { type: 'array', items: NUMBER, minItems: 2, maxItems: 2 } as const
const BOX = { type: 'array', items: NUMBER, minItems: 4, maxItems: 4 } as const

const FIELDS = {
  path: TEXT,
  old_path: TEXT,
  new_path: TEXT,
  file_text: TEXT,
  old_str: TEXT,
  new_str: TEXT,
  insert_text: TEXT,
  insert_line: NUMBER,
  view_range: PAIR,
  coordinate: PAIR,
  start_coordinate: PAIR,
  end_coordinate: PAIR,
  region: BOX,
  text: TEXT,
  key: TEXT,
  duration: NUMBER,
  scroll_amount: NUMBER,
  scroll_direction: { enum: ['up', 'down', 'left', 'right'] },
} as const

type FieldName = keyof typeof FIELDS

type FieldType<Schema> = Schema extends { enum: readonly (infer Value)[] }
  ? Value
  : Schema extends { maxItems: 2 }
    ? [number, number]
    : Schema extends { maxItems: 4 }
      ? [number, number, number, number]
      : Schema extends { type: 'number' }
        ? number
        : string

type Values<Name extends FieldName> = { [N in Name]: FieldType<(typeof FIELDS)[N]> }

/** One command: which fields the model sends with it. */
interface CommandFields {
  required?: readonly FieldName[]
  optional?: readonly FieldName[]
  /** The model sends one of these, under either name; the reader is given both. */
  either?: readonly FieldName[]
  /** The model may leave these out; the reader is given an empty string. */
  orEmpty?: readonly FieldName[]
}

type Commands = Record<string, CommandFields>

type FieldNames<C, Kind extends keyof CommandFields> = {
  [K in Kind]: C extends Record<K, readonly (infer Name extends FieldName)[]> ? Name : never
}[Kind]

type Flat<Value> = { [Key in keyof Value]: Value[Key] }

type Sent<Tag extends string, C extends Commands> = {
  [Name in keyof C]: Flat<
    { [T in Tag]: Name } & Values<FieldNames<C[Name], 'required'>> &
      Partial<Values<FieldNames<C[Name], 'optional' | 'either' | 'orEmpty'>>>
  >
}[keyof C]

type Read<Tag extends string, C extends Commands> = {
  [Name in keyof C]: Flat<
    { [T in Tag]: Name } & Values<FieldNames<C[Name], 'required' | 'either' | 'orEmpty'>> &
      Partial<Values<FieldNames<C[Name], 'optional'>>>
  >
}[keyof C]

/** The input of a client tool: how the model may send it, and how `execute` reads it. */
export interface ToolInput<SentInput, ReadInput> {
  schema: JSONSchema
  read: (sent: SentInput) => ReadInput
}

type CommandInput<Tag extends string, C extends Commands> = ToolInput<Sent<Tag, C>, Read<Tag, C>>

/** What `execute` is given by the tool of this input. */
export type InputOf<Input> = Input extends ToolInput<never, infer ReadInput> ? ReadInput : never

/** What the model, or a caller of `invoke`, sends to the tool of this input. */
export type SentOf<Input> = Input extends ToolInput<infer SentInput, unknown> ? SentInput : never

const listFieldNames = ({
  required = [],
  optional = [],
  either = [],
  orEmpty = [],
}: CommandFields) => [...required, ...optional, ...either, ...orEmpty]

const toRule = (tag: string, name: string, { required = [], either = [] }: CommandFields) => ({
  if: { properties: { [tag]: { const: name } } },
  // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's keyword
  then: {
    required,
    ...(either.length > 0 && { anyOf: either.map((field) => ({ required: [field] })) }),
  },
})

function toSchema(tag: string, commands: Commands): JSONSchema {
  const fields = Object.values(commands).flatMap(listFieldNames)
  return {
    type: 'object',
    properties: {
      [tag]: { type: 'string', enum: Object.keys(commands) },
      ...Object.fromEntries(fields.map((field) => [field, FIELDS[field]])),
    },
    required: [tag],
    allOf: Object.entries(commands).map(([name, command]) => toRule(tag, name, command)),
  } as JSONSchema
}

function completeInput(
  sent: Record<string, unknown>,
  { either = [], orEmpty = [] }: CommandFields,
): object {
  const value = either.map((field) => sent[field]).find((given) => given !== undefined)
  return {
    ...Object.fromEntries(orEmpty.map((field) => [field, ''])),
    ...Object.fromEntries(either.map((field) => [field, value])),
    ...sent,
  }
}

function defineInput<Tag extends string, const C extends Commands>(
  tag: Tag,
  commands: C,
): CommandInput<Tag, C> {
  const read = (sent: Record<string, unknown>) =>
    completeInput(sent, commands[String(sent[tag])] ?? {})
  return { schema: toSchema(tag, commands), read } as object as CommandInput<Tag, C>
}

type BashInput = { command: string; restart?: boolean } | { restart: true }

/** A shell command, or a fresh shell. */
export const BASH: ToolInput<BashInput, BashInput> = {
  schema: {
    type: 'object',
    properties: { command: TEXT, restart: { type: 'boolean' } },
    anyOf: [
      { required: ['command'] },
      { properties: { restart: { const: true } }, required: ['restart'] },
    ],
  } as unknown as JSONSchema,
  read: (sent) => sent,
}

const EDITS = {
  view: { required: ['path'], optional: ['view_range'] },
  create: { required: ['path', 'file_text'] },
  // A deletion is a replacement by nothing, which models may leave unsaid.
  str_replace: { required: ['path', 'old_str'], orEmpty: ['new_str'] },
  // Documented as `new_str` for long, sent as `insert_text` by current models.
  insert: { required: ['path', 'insert_line'], either: ['insert_text', 'new_str'] },
} as const

/** What current text editors are asked to do. */
export const TEXT_EDITOR = defineInput('command', EDITS)

/** What the text editors before Claude 4 are asked to do. */
export const TEXT_EDITOR_WITH_UNDO = defineInput('command', {
  ...EDITS,
  undo_edit: { required: ['path'] },
})

/** What the model does with its memory directory. */
export const MEMORY = defineInput('command', {
  ...EDITS,
  insert: { required: ['path', 'insert_line', 'insert_text'] },
  delete: { required: ['path'] },
  rename: { required: ['old_path', 'new_path'] },
})

// Without a coordinate, a click is where the cursor is; `text` holds the modifier keys.
const CLICK = { optional: ['coordinate', 'text'] } as const

const ACTIONS_2024 = {
  screenshot: {},
  cursor_position: {},
  mouse_move: { required: ['coordinate'] },
  left_click: CLICK,
  right_click: CLICK,
  middle_click: CLICK,
  double_click: CLICK,
  left_click_drag: { either: ['coordinate', 'end_coordinate'] },
  type: { required: ['text'] },
  // The keys come as `text`; programs written for `@langchain/anthropic` read them as `key`.
  key: { either: ['text', 'key'] },
} as const

/** The actions that the first computer tool knows. */
export const COMPUTER_20241022 = defineInput('action', ACTIONS_2024)

const ACTIONS_2025 = {
  ...ACTIONS_2024,
  triple_click: CLICK,
  left_mouse_down: { optional: ['coordinate'] },
  left_mouse_up: { optional: ['coordinate'] },
  // The end comes as `coordinate`; programs for `@langchain/anthropic` read `end_coordinate`.
  left_click_drag: {
    required: ['start_coordinate'],
    either: ['coordinate', 'end_coordinate'],
    optional: ['text'],
  },
  scroll: {
    required: ['scroll_direction', 'scroll_amount'],
    optional: ['coordinate', 'text'],
  },
  hold_key: { either: ['text', 'key'], optional: ['duration'] },
  wait: { optional: ['duration'] },
} as const

/** The actions of 2025: finer clicks, scrolling, held keys, waits. */
export const COMPUTER_20250124 = defineInput('action', ACTIONS_2025)

/** The actions of 2025, and a closer look at a region. */
export const COMPUTER_20251124 = defineInput('action', {
  ...ACTIONS_2025,
  zoom: { required: ['region'] },
})
