import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import { isRefused } from './laws/broken.ts'
import { holdsForAll } from './laws/compare.ts'
import { decoder, type ModeName } from './laws/decode.ts'
import * as laws from './laws/laws.ts'
import { type Recordings, recordings } from './laws/recordings.ts'
import { firstHalf } from './laws/reference.ts'
import { startServer } from './laws/server.ts'
import { encode } from './laws/stream-of.ts'
import { type Platform, PLATFORMS } from './platforms/table.ts'

const MODES: ModeName[] = ['invoke', 'stream', 'streamEvents']

/** Platforms that change the wire have all of the recordings; the others one of five. */
function shareOf({ at }: Platform): Pick<Recordings, 'exchanges' | 'streams'> {
  const all = recordings ?? { exchanges: [], streams: [] }
  if (at === 'bedrock' || at === 'vertex') return all
  const isTaken = (_: unknown, index: number) => index % 5 === 0
  return { exchanges: all.exchanges.filter(isTaken), streams: all.streams.filter(isTaken) }
}

const [, ...clouds] = PLATFORMS
const CLOUDS = clouds.map((cloud) => [cloud.name, cloud] as const)

beforeAll(() => {
  // The SDK warns of recorded models that are no longer served, once per request.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

afterAll(() => void vi.restoreAllMocks())

describe.each(CLOUDS)('over the recordings, as %s sends them', { timeout: 300_000 }, (_, cloud) => {
  const { exchanges, streams } = shareOf(cloud)
  let laboratory: laws.Laboratory

  beforeAll(async () => {
    const server = await startServer(cloud)
    laboratory = { server, decoder: decoder(server) }
  })

  afterAll(() => laboratory.server[Symbol.asyncDispose]())

  test.skipIf(!recordings).each(MODES)('%s gives the reply', (mode) =>
    holdsForAll(exchanges, (exchange) => laws.messageIsTheReply(laboratory, exchange, mode)),
  )

  test.skipIf(!recordings)('the message of a stream goes back as it came', () =>
    holdsForAll(exchanges, (exchange) =>
      laws.replayIsTheReply(laboratory, exchange, 'stream', ['as it is']),
    ),
  )

  test.skipIf(!recordings)('a stream that breaks off before its stop reason is no reply', () =>
    holdsForAll(streams, ({ sse }) =>
      isRefused(laboratory.server, { sse: encode(firstHalf(sse), { newline: '\n', padding: '' }) }),
    ),
  )
})
