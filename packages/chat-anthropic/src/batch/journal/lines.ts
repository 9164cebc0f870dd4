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

const HEAD = /^\{"row":(\d+),"state":"(done|failed)","key":"([0-9a-f]{8})","cost":([^,]+),/

/** The head of a result's line, from its beginning. */
export function readResultHead(beginning: string): ResultHead | undefined {
  const [, row, state, key, cost] = HEAD.exec(beginning) ?? []
  if (row === undefined) return undefined
  return {
    row: Number(row),
    isDone: state === 'done',
    key: Number.parseInt(key!, 16),
    cost: cost === 'null' ? undefined : Number(cost),
  }
}

/** So many bytes have any head of a result. */
export const HEAD_BYTES = 120

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
