import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, test, vi } from 'vitest'
import { actualView } from './laws/actual.ts'
import { brokenJson, cutInput, cutStream, garbage } from './laws/arbitrary-broken.ts'
import { script } from './laws/arbitrary-exchanges.ts'
import { arrivedIsOnTheError, isRefused, jsonIsRefused } from './laws/broken.ts'
import { holdsForAll, same } from './laws/compare.ts'
import { answerOf, chunksOf, decoder, fold, modelFor, modes, type ModeName } from './laws/decode.ts'
import { expectedView, withoutNulls } from './laws/expected.ts'
import { invented } from './laws/invented.ts'
import * as laws from './laws/laws.ts'
import { costsAgree, messageFromIsInvoke } from './laws/portable.ts'
import { recordings } from './laws/recordings.ts'
import { acceptedAfter, firstHalf, foldEvents, parseEvents } from './laws/reference.ts'
import { startServer } from './laws/server.ts'
import { strange, worldly } from './laws/strange.ts'
import { encode } from './laws/stream-of.ts'
import { HANDLED_MODES, OTHER_MODES } from './laws/variants.ts'

const MODES = Object.keys(modes) as ModeName[]
const STREAMED_MODES: ModeName[] = [
  'invoke, streaming',
  'stream',
  'streamEvents',
  'streamEvents, version v2',
  'stream, output v1',
]
const STANDARD_MODES: ModeName[] = [
  'invoke',
  'stream',
  'streamEvents',
  'streamEvents, version v2',
  'invoke, streaming, output v1',
  'stream, output v1',
]

const AS_USUAL = { newline: '\n', padding: '' } as const
const PLAIN: ModeName = 'stream through core’s classes'

/** How often the generated laws are tried; some of them a part of that. Set by vitest.config.ts. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 300)
const share = (part: number) => ({ numRuns: Math.max(1, Math.round(RUNS * part)) })
const LONG = { timeout: 300_000 + RUNS * 200 }

let laboratory: laws.Laboratory

beforeAll(async () => {
  // The SDK warns of recorded models that are no longer served, once per request.
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const server = await startServer()
  laboratory = { server, decoder: decoder(server) }
})

afterAll(async () => {
  vi.restoreAllMocks()
  await laboratory.server[Symbol.asyncDispose]()
})

describe.skipIf(recordings === undefined)('over the recordings', LONG, () => {
  const { exchanges, streams, broken } = recordings ?? { exchanges: [], streams: [], broken: [] }

  test('the reference fold reads every stream as its reply', () =>
    holdsForAll(exchanges, async ({ reply, sse }) => {
      const folded = foldEvents(parseEvents(sse)).reply
      same('reply', withoutNulls(reply), withoutNulls(folded))
    }))

  test.each(MODES)('%s gives the reply', (mode) =>
    holdsForAll(exchanges, (exchange) => laws.messageIsTheReply(laboratory, exchange, mode)),
  )

  test.each(STANDARD_MODES)('%s has the standard blocks of invoke', (mode) =>
    holdsForAll(exchanges, (exchange) => laws.standardBlocksAgree(laboratory, exchange, mode)),
  )

  test('the usage of the chunks adds up to the usage of the reply', () =>
    holdsForAll(exchanges, (exchange) => laws.usageAddsUp(laboratory, exchange)))

  test.each(HANDLED_MODES)(
    'the message of %s goes back as it came, whatever is done to it',
    (mode) =>
      holdsForAll(exchanges, (exchange) => laws.replayIsTheReply(laboratory, exchange, mode)),
  )

  test.each(OTHER_MODES)('the message of %s goes back as it came', (mode) =>
    holdsForAll(exchanges, (exchange) =>
      laws.replayIsTheReply(laboratory, exchange, mode, ['as it is']),
    ),
  )

  test('a message that @langchain/anthropic saved goes back as it came', () =>
    holdsForAll(exchanges, (exchange) => laws.savedMessageIsSent(laboratory, exchange)))

  test('a reply that came by another way makes the message of `invoke`', () =>
    holdsForAll(exchanges, (exchange) => messageFromIsInvoke(laboratory, exchange)))

  test('what a reply costs does not depend on how it came', () =>
    holdsForAll(exchanges, (exchange) => costsAgree(laboratory, exchange)))

  test('a stream that breaks off before its stop reason is no reply', () =>
    holdsForAll(streams, ({ sse }) =>
      isRefused(laboratory.server, { sse: encode(firstHalf(sse), AS_USUAL) }),
    ))

  test('what had arrived of a stream that breaks off is on the error', () =>
    holdsForAll(streams, ({ sse }) => arrivedIsOnTheError(laboratory.server, firstHalf(sse))))

  test('two replies in one stream are no reply', () =>
    holdsForAll(broken, ({ sse }) => isRefused(laboratory.server, { sse })))
})

describe('over generated replies', LONG, () => {
  test('the reference fold reads every stream as its reply', () =>
    fc.assert(
      fc.property(script, ({ reply, sse }) => {
        const folded = foldEvents(parseEvents(sse)).reply
        same('reply', withoutNulls(reply), withoutNulls(folded))
      }),
      share(1),
    ))

  test.each(MODES)('%s gives the reply', (mode) =>
    everyOne(script, 1 / 20, async (laboratory, exchange) => {
      if (mode === PLAIN) fc.pre(laws.plainClassesCan(exchange))
      await laws.messageIsTheReply(laboratory, exchange, mode)
    }),
  )

  test.each(STANDARD_MODES)('%s has the standard blocks of invoke', (mode) =>
    everyOne(script, 1 / 40, (laboratory, exchange) =>
      laws.standardBlocksAgree(laboratory, exchange, mode),
    ),
  )

  test('the usage of the chunks adds up to the usage of the reply', () =>
    everyOne(script, 1 / 20, laws.usageAddsUp))

  test.each([...HANDLED_MODES, ...OTHER_MODES])(
    'the message of %s goes back as it came, whatever is done to it',
    (mode) =>
      everyOne(script, 1 / 40, async (laboratory, exchange) => {
        if (mode === PLAIN) fc.pre(laws.plainClassesCan(exchange))
        await laws.replayIsTheReply(laboratory, exchange, mode)
      }),
  )

  test('a message that @langchain/anthropic saved goes back as it came', () =>
    everyOne(script, 1 / 20, laws.savedMessageIsSent))

  test('a reply that came by another way makes the message of `invoke`', () =>
    everyOne(script, 1 / 20, messageFromIsInvoke))

  test('what a reply costs does not depend on how it came', () =>
    everyOne(script, 1 / 20, costsAgree))

  test('bytes may be split anywhere, inside a character too', () =>
    everyOne(script, 1 / 20, async ({ server }, exchange) => {
      const { url } = server.serve(answerOf(exchange, exchange.cuts))
      const message = fold(await chunksOf(modelFor(laboratory.server, url, exchange.reply.model)))
      same('content', expectedView(exchange).content, actualView(message, exchange).content)
    }))

  test('a stream with a stop reason is a reply, whether or not it says that it stops', () =>
    everyOne(script, 1 / 30, (laboratory, exchange) => {
      const sse = encode(exchange.events.slice(0, acceptedAfter(exchange.events)), AS_USUAL)
      return laws.messageIsTheReply(laboratory, { ...exchange, sse }, 'stream')
    }))

  test('input that is not JSON makes an invalid call, never a call', () =>
    everyOne(cutInput, 1 / 20, async (laboratory, exchange) => {
      for (const mode of STREAMED_MODES) {
        await laws.messageIsTheReply(laboratory, exchange, mode)
      }
      await laws.replayIsTheReply(laboratory, exchange, 'stream')
    }))
})

describe('over what real streams do', () => {
  test.each(strange.map((exchange) => [exchange.name, exchange] as const))(
    '%s',
    async (_name, exchange) => {
      for (const mode of MODES) {
        if (mode === PLAIN && !laws.plainClassesCan(exchange)) continue
        await laws.messageIsTheReply(laboratory, exchange, mode)
        await laws.replayIsTheReply(laboratory, exchange, mode)
      }
      await laws.usageAddsUp(laboratory, exchange)
    },
  )

  test('every byte on its own', async () => {
    const cuts = Array.from(worldly.sse, (_byte, position) => position)
    const { url } = laboratory.server.serve(answerOf(worldly, cuts))
    const message = fold(await chunksOf(modelFor(laboratory.server, url, worldly.reply.model)))
    same('text', expectedView(worldly).text, message.text)
  })
})

describe('over what nobody knows yet', () => {
  test.each(MODES)('%s keeps it', (mode) => laws.messageIsTheReply(laboratory, invented, mode))

  test.each([...HANDLED_MODES, ...OTHER_MODES])('the message of %s goes back as it came', (mode) =>
    laws.replayIsTheReply(laboratory, invented, mode),
  )

  test('a message that @langchain/anthropic saved goes back as it came', () =>
    laws.savedMessageIsSent(laboratory, invented))
})

describe('over what is no reply', LONG, () => {
  test('a stream that breaks off at any byte before its stop reason', () =>
    everyOne(cutStream, 1 / 30, ({ server }, answer) => isRefused(server, answer)))

  test('a stream of anything else, or of two replies', () =>
    everyOne(garbage, 1 / 30, ({ server }, answer) => isRefused(server, answer)))

  test('JSON that is cut off or says something else', () =>
    everyOne(brokenJson, 1 / 30, ({ server }, answer) => jsonIsRefused(server, answer)))
})

function everyOne<T>(
  arbitrary: fc.Arbitrary<T>,
  part: number,
  check: (laboratory: laws.Laboratory, value: T) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(arbitrary, (value) =>
    laws.inLaboratory(laboratory.server, (fresh) => check(fresh, value)),
  )
  return fc.assert(property, share(part))
}
