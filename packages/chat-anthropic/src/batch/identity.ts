/** Whose journal it is: a job does not go on with the results of another. */
import { UnsupportedInputError } from '../errors/errors.ts'
import { type Fields, isRecord } from '../wire.ts'
import type { Captured } from './capture.ts'
import type { JournalHeader } from './journal/lines.ts'
import { hashText, type NumberedRow } from './rows.ts'

/** The header of a job, from its first row and the request for it. */
export function toHeader({ key }: NumberedRow, { call }: Captured, run: string): JournalHeader {
  const { model = '', messages, system, ...options }: Fields = { ...call?.body }
  return {
    journal: 1,
    run,
    model: String(model),
    options: hashText(toStableJson(options)),
    prompt: hashText(JSON.stringify([system ?? null, messages ?? null])),
    input: hashText(String(key)),
  }
}

/** Keys in order: options come from several places. */
function toStableJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner)
      ? Object.fromEntries(
          Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)),
        )
      : inner,
  )
}

// The input first: with another one, everything differs.
const PARTS = [
  ['input', 'its first row is another one'],
  ['model', 'its model is another one'],
  ['options', 'the options of its model are other ones'],
  ['prompt', 'the prompt of its first row is another one'],
] as const

const FORCE = 'Write to another file, or pass `force` to go on with this one.'

/** What sets a job apart from another one; undefined where they are the same. */
export function findDifference(own: JournalHeader, found: JournalHeader): string | undefined {
  const part = PARTS.find(([name]) => own[name] !== found[name])
  if (!part) return undefined
  const [name, what] = part
  return name === 'model' ? `${what} (${found.model}, now ${own.model})` : what
}

/** Throws where a journal belongs to another job. */
export function checkSameJob(own: JournalHeader, found: JournalHeader, file: string): void {
  const difference = findDifference(own, found)
  if (!difference) return
  throw new UnsupportedInputError(`the journal is that of another job: ${difference}`, FORCE, file)
}

/** Throws where a row is not the one whose result the journal has. */
export function checkSameRow({ at, id, key }: NumberedRow, found: number, file = ''): void {
  if (key === found) return
  throw new UnsupportedInputError(
    `row ${at} ("${id}") is not the one that the journal has a result of`,
    `Rows have to come as they did before; new ones may follow. ${FORCE}`,
    file,
  )
}
