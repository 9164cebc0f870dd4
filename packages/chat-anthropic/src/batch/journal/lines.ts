/**
 * The lines of a journal, which is the output as well. The head of each says what it is, so that
 * resuming reads a few bytes of a line and parses no reply.
 *
 *     {"journal":1,"run":…}                       the first line: whose journal it is
 *     {"sent":12}                                 row 12 is about to be sent
 *     {"sent":12,"refused":true}                  it was, and is not paid
 *     {"batch":3,"prefix":…,"rows":[0,99,…]}      so is a Message Batch, of rows 0 to 99
 *     {"batch":3,"id":"msgbatch_…"}               the API has created it
 *     {"batch":3,"done":true}                     all of its results are written
 *     {"row":12,"state":"done","key":"…","cost":…,"custom_id":…,"result":…}
 */
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { Fields } from '../../wire.ts'

/** Whose journal it is: what has to be equal where it is resumed. */
export interface JournalHeader {
  journal: 1
  /** Begins the ids of its batches' requests. */
  run: string
  model: string
  /** Hashes of the other parameters, of the prompt, and of the first row. */
  options: string
  prompt: string
  input: string
}

/** What a row has come to, as its line has it. */
export interface ResultLine extends Fields {
  custom_id: string
  result: { type: string } & Fields
}

/** The head of a result's line. */
export interface ResultHead {
  row: number
  isDone: boolean
  /** Identifies the row's input. */
  key: number
  cost: number | undefined
}

export function writeSent(row: number, isUnderWay: boolean): string {
  return isUnderWay ? `{"sent":${row}}\n` : `{"sent":${row},"refused":true}\n`
}

/** A result with its head first. */
export function writeResult({ row, isDone, key, cost }: ResultHead, rest: ResultLine): string {
  const hex = key.toString(16).padStart(8, '0')
  const head = `{"row":${row},"state":"${isDone ? 'done' : 'failed'}","key":"${hex}"`
  return `${head},"cost":${cost ?? null},${JSON.stringify(rest).slice(1)}\n`
}

const codesOf = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))

const [BEFORE_ROW, BEFORE_STATE, BEFORE_KEY, BEFORE_COST] = [
  '{"row":',
  ',"state":"',
  '","key":"',
  '","cost":',
].map(codesOf) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
const [DONE, FAILED] = ['done', 'failed'].map(codesOf) as [Uint8Array, Uint8Array]
const [COMMA, LETTER_A] = [0x2c, 0x61]

/** The head of the result's line that begins at `start`: by its bytes, for there may be millions. */
export function readResultHead(bytes: Buffer, start: number, end: number): ResultHead | undefined {
  const rowAt = start + BEFORE_ROW.length
  const stateAt = bytes.indexOf(COMMA, rowAt) + BEFORE_STATE.length
  const isDone = standsAt(bytes, stateAt, DONE)
  const keyAt = stateAt + (isDone ? DONE : FAILED).length + BEFORE_KEY.length
  const costAt = keyAt + KEY_DIGITS + BEFORE_COST.length
  const costEnd = bytes.indexOf(COMMA, costAt)
  const row = readNumber(bytes, rowAt, stateAt - BEFORE_STATE.length, 10)
  const key = readNumber(bytes, keyAt, keyAt + KEY_DIGITS, 16)
  const isHead =
    standsAt(bytes, start, BEFORE_ROW) &&
    standsAt(bytes, stateAt - BEFORE_STATE.length, BEFORE_STATE) &&
    (isDone || standsAt(bytes, stateAt, FAILED)) &&
    standsAt(bytes, keyAt - BEFORE_KEY.length, BEFORE_KEY) &&
    standsAt(bytes, costAt - BEFORE_COST.length, BEFORE_COST) &&
    costEnd > costAt &&
    costEnd < end
  if (!isHead || row === undefined || key === undefined) return undefined
  const cost = bytes.toString('latin1', costAt, costEnd)
  return { row, isDone, key, cost: cost === 'null' ? undefined : Number(cost) }
}

const KEY_DIGITS = 8

function standsAt(bytes: Buffer, at: number, text: Uint8Array): boolean {
  for (let nth = 0; nth < text.length; nth += 1) if (bytes[at + nth] !== text[nth]) return false
  return true
}

/** A number without a sign; nothing where another character stands in it. */
function readNumber(bytes: Buffer, from: number, to: number, base: 10 | 16): number | undefined {
  let number = 0
  for (let at = from; at < to; at += 1) {
    const code = bytes[at]!
    const digit = code >= LETTER_A ? code - LETTER_A + 10 : code - 0x30
    if (digit < 0 || digit >= base || (digit > 9 && code < LETTER_A)) return undefined
    number = number * base + digit
  }
  return to > from ? number : undefined
}

/** The kind of a line, by the character behind `{"`. */
export function readKind(
  code: number | undefined,
): 'result' | 'sent' | 'batch' | 'header' | undefined {
  switch (code) {
    case 0x72:
      return 'result'
    case 0x73:
      return 'sent'
    case 0x62:
      return 'batch'
    case 0x6a:
      return 'header'
    default:
      return undefined
  }
}

/** A batch that the journal knows of. */
export interface BatchLine {
  batch: number
  /** Begins the `custom_id` of each of its requests. */
  prefix?: string
  /** When it was about to be created, in milliseconds since 1970. */
  at?: number
  /** First and last rows of its ranges, in turn. */
  rows?: number[]
  id?: string
  done?: boolean
}

/** Rows, lowest first, as first and last of each range. */
export function toRanges(rows: readonly number[]): number[] {
  const ranges: number[] = []
  for (const row of rows) {
    if (ranges.length > 0 && ranges.at(-1) === row - 1) ranges[ranges.length - 1] = row
    else ranges.push(row, row)
  }
  return ranges
}

export function fromRanges(ranges: readonly number[]): number[] {
  const rows: number[] = []
  for (let at = 0; at < ranges.length; at += 2) {
    for (let row = ranges[at]!; row <= ranges[at + 1]!; row += 1) rows.push(row)
  }
  return rows
}

/** The error of a file that is not a journal, or has a line that is none of its own. */
export function notAJournal(file: string, what: string): UnsupportedInputError {
  return new UnsupportedInputError(what, 'Write to another file, or move this one away.', file)
}
