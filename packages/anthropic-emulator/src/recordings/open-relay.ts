import { resolveFolder, readFolder, openWritableFolder } from './folder.ts'
import { createRecorder } from './record.ts'
import { RecordingsError } from './recording.ts'
import { toMatching, type Matching } from './match.ts'
import type { RecordingOptions, RecordOptions } from './options.ts'
import type { Relay } from './relay.ts'
import { createCompletion, createReplay } from './replay.ts'
import { DEFAULT_UPSTREAM, toUpstream } from './upstream.ts'

function checkOptions(options: RecordingOptions, effective: readonly string[]): void {
  if (options.record !== undefined && options.replay !== undefined) {
    throw new RecordingsError('`record` and `replay` exclude each other. Leave one of them out.')
  }
  if (options.match !== undefined && options.replay === undefined && !options.record?.missing) {
    throw new RecordingsError(
      '`match` is for recordings that answer: with `replay`, or `record: { missing: true }`.',
    )
  }
  if (options.record?.missing && options.record.replace) {
    throw new RecordingsError('`record.missing` and `record.replace` exclude each other.')
  }
  const others = Object.entries(options)
    .filter(([name, value]) => value !== undefined && !effective.includes(name))
    .map(([name]) => `\`${name}\``)
  if (others.length === 0) return
  const who =
    options.replay === undefined
      ? 'With `record`, the upstream alone decides'
      : 'With `replay`, the recordings alone decide'
  throw new RecordingsError(
    `${who} what is answered: ${others.join(' and ')} would have no effect. Leave it out.`,
  )
}

async function openReplay(dir: string | URL, matching: Matching): Promise<Relay> {
  const place = resolveFolder(dir)
  const files = await readFolder(place)
  if (files) return createReplay({ files, place }, matching)
  throw new RecordingsError(
    `There is no folder ${place} to replay. Record one first: npx anthropic-emulator --record ${place}`,
  )
}

async function openRecorder(record: RecordOptions, matching: Matching): Promise<Relay> {
  const { dir, upstream = DEFAULT_UPSTREAM, replace = false, secrets = [] } = record
  const place = resolveFolder(dir)
  const base = toUpstream(upstream)
  const folder = await openWritableFolder(place, replace)
  if (!record.missing) return createRecorder(folder, { upstream: base, secrets })
  const files = (await readFolder(place)) ?? []
  return createCompletion({ files, place }, matching, (onWritten) =>
    createRecorder(folder, { upstream: base, secrets, onWritten }),
  )
}

/**
 * What answers in place of the emulator's routes, where its options ask for that. Takes all of the
 * emulator's options and refuses each that is not among the `effective` ones: a relay ignores it.
 */
export async function openRelay(
  options: RecordingOptions,
  effective: readonly string[],
): Promise<Relay | undefined> {
  const { record, replay, match } = options
  if (record === undefined && replay === undefined && match === undefined) return undefined
  checkOptions(options, effective)
  const matching = toMatching(match)
  if (replay !== undefined) return openReplay(replay, matching)
  return record && openRecorder(record, matching)
}
