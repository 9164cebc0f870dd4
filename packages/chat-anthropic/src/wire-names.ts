/**
 * Names that the API refuses, mapped to names that it takes and back: ids of tool calls, names of
 * tools, and the keys at the top of their inputs. A name that the API takes stays as it is; any other
 * becomes the same new one wherever it occurs, so the bytes of a history never change.
 */
import { sha256 } from '@langchain/core/utils/hash'
import { isRecord, isWireBlock, type WireBlock } from './wire.ts'

/** What the API said when it refused others: `tools.N.custom.name`, `input_schema.properties`. */
const TOOL_ID = /^[a-zA-Z0-9_-]{1,64}$/
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/
const INPUT_KEY = /^[a-zA-Z0-9_.-]{1,64}$/

/** Whether the API takes the id of a call. */
export const isToolId = (id: string): boolean => TOOL_ID.test(id)

/** Whether the API takes the name of a tool. */
export const isToolName = (name: string): boolean => TOOL_NAME.test(name)

export const toToolId = (id: string): string =>
  isToolId(id) ? id : `toolu_${sha256(id).slice(0, 32)}`

export const toToolName = (name: string): string =>
  isToolName(name) ? name : toSimilar(name, /[^a-zA-Z0-9_-]/g, 128)

export const toInputKey = (key: string): string =>
  INPUT_KEY.test(key) ? key : toSimilar(key, /[^a-zA-Z0-9_.-]/g, 64)

const DIGITS = 8

/** A name that the model can still read, and that no other name becomes. */
function toSimilar(name: string, refused: RegExp, longest: number): string {
  const readable = name.replace(refused, '_').slice(0, longest - DIGITS - 1)
  return `${readable}_${sha256(name).slice(0, DIGITS)}`
}

/** The given names by those on the wire, where they differ. */
export interface ToolNames {
  tools: ReadonlyMap<string, string>
  /** The keys of a tool's input, by the tool's name on the wire. */
  keys: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/** An input with its keys as they are on the wire. */
export function toWireKeys<T extends object>(input: T): T {
  const isFine = Object.keys(input).every((key) => INPUT_KEY.test(key))
  return isFine ? input : withKeys(input, toInputKey)
}

/** An input of a tool with its keys as they were given. */
export function fromWireKeys<T extends object>(
  input: T,
  keys: ReadonlyMap<string, string> | undefined,
): T {
  return keys ? withKeys(input, (key) => keys.get(key) ?? key) : input
}

function withKeys<T extends object>(input: T, toKey: (key: string) => string): T {
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [toKey(key), value])) as T
}

/**
 * The block with its names as they are on the wire: those of tools wherever they occur, and those
 * keys of an input that the request's tools have. Other keys are what the model wrote.
 */
export function toWireNames(block: WireBlock, names: ToolNames | undefined): WireBlock {
  const known = names?.keys.get(toToolName(String(block['name'])))
  if (!known) return renameInBlock(block, toToolName, (input) => input)
  const toKey = (key: string): string =>
    known.get(toInputKey(key)) === key ? toInputKey(key) : key
  return renameInBlock(block, toToolName, (input) =>
    isRecord(input) ? withKeys(input, toKey) : input,
  )
}

/** A block of a reply with its names as they were given. */
export function fromWireNames(block: WireBlock, { tools, keys }: ToolNames): WireBlock {
  const rename = (name: string): string => tools.get(name) ?? name
  const given = keys.get(String(block['name']))
  if (!given) return renameInBlock(block, rename, (input) => input)
  return renameInBlock(block, rename, (input) => {
    if (typeof input === 'string') return keyReader(given)(input)
    return isRecord(input) ? fromWireKeys(input, given) : input
  })
}

/** With what names a client tool renamed; the same block where nothing is. */
function renameInBlock(
  block: WireBlock,
  rename: (name: string) => string,
  renameKeys: (input: unknown) => unknown,
): WireBlock {
  const { type, name, input, content, tool } = block
  if (type === 'tool_use' && typeof name === 'string') {
    return withChanges(block, { name: rename(name), input: renameKeys(input) })
  }
  if (type === 'tool_reference') {
    return withChanges(block, { tool_name: rename(String(block['tool_name'])) })
  }
  if (isRecord(tool) && tool['type'] === 'tool_reference') {
    return { ...block, tool: { ...tool, name: rename(String(tool['name'])) } }
  }
  if (type === 'tool_result' && Array.isArray(content)) {
    return withChanges(block, { content: renameInList(content, rename) })
  }
  if (type !== 'tool_search_tool_result' || !isRecord(content)) return block
  const { tool_references: found } = content
  if (!Array.isArray(found)) return block
  const renamed = renameInList(found, rename)
  return renamed === found ? block : { ...block, content: { ...content, tool_references: renamed } }
}

/** References to tools inside of a result. */
function renameInList(list: unknown[], rename: (name: string) => string): unknown[] {
  const renamed = list.map((item) =>
    isWireBlock(item) && item.type === 'tool_reference'
      ? renameInBlock(item, rename, (input) => input)
      : item,
  )
  return renamed.every((item, at) => item === list[at]) ? list : renamed
}

function withChanges(block: WireBlock, changes: Partial<WireBlock>): WireBlock {
  for (const key in changes) if (block[key] !== changes[key]) return { ...block, ...changes }
  return block
}

/** Gives pieces of an input's JSON text with its keys as they were given; a key that is cut waits for its end. */
export type PieceReader = (piece: string) => string

/** Reads the JSON text of one input, which arrives in pieces. */
export function keyReader(keys: ReadonlyMap<string, string>): PieceReader {
  let depth = 0
  let inString = false
  let isEscaped = false
  /** Whether the next string is a key at the top. */
  let expectsKey = false
  /** What has arrived of such a key, its opening quote included. */
  let key = ''
  const readInString = (character: string): string => {
    if (key) key += character
    const ends = character === '"' && !isEscaped
    isEscaped = character === '\\' && !isEscaped
    if (!ends) return key ? '' : character
    inString = false
    if (!key) return character
    const whole = renameKey(key, keys)
    key = ''
    return whole
  }
  const readOutside = (character: string): string => {
    if (character === '"') {
      inString = true
      if (!expectsKey) return character
      expectsKey = false
      key = character
      return ''
    }
    if (character === '{' || character === '[') depth += 1
    if (character === '}' || character === ']') depth -= 1
    if (depth === 1 && (character === '{' || character === ',')) expectsKey = true
    return character
  }
  return (piece) => {
    let read = ''
    for (const character of piece)
      read += inString ? readInString(character) : readOutside(character)
    return read
  }
}

/** `text` is a string of JSON, its quotes included. */
function renameKey(text: string, keys: ReadonlyMap<string, string>): string {
  const given = keys.get(text.slice(1, -1))
  return given === undefined ? text : JSON.stringify(given)
}
