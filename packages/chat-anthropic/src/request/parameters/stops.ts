/** Stop sequences that the API refuses, refused before the request. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { Parameters } from './compatibility.ts'

/** Throws for a stop sequence of nothing but whitespace. */
export function checkStops({ stop_sequences }: Parameters): void {
  const blank = stop_sequences?.find((stop) => typeof stop === 'string' && stop.trim() === '')
  if (blank === undefined) return
  throw new UnsupportedInputError(
    `the stop sequence ${JSON.stringify(blank)} is whitespace, and the API takes none that is`,
    'Use one that holds another character, or cut the answer where it has this.',
    'stopSequences',
  )
}
