/** Whatever a script says, however it is cut: the clients rebuild it. */
import Anthropic from '@anthropic-ai/sdk'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator, type WireBlock } from 'anthropic-emulator'
import { ASK } from './replies.ts'

/** Text of any characters, half ones and control characters among them. */
const text = fc
  .string({ unit: 'binary', maxLength: 60 })
  .chain((any) => fc.constantFrom(any, `${any}\ud800`, `\n\ndata: {}\n${any}`, `${any}👩‍👩‍👧é`))

/** An input as JSON has it. The official client cannot hold a key `__proto__`. */
const input = fc
  .dictionary(text, fc.jsonValue({ stringUnit: 'binary' }), { maxKeys: 4 })
  .map((value) => JSON.stringify(value))
  .filter((json) => !json.includes('__proto__'))
  .map((json) => JSON.parse(json) as Record<string, unknown>)

const place = fc.nat(9).map((at) => ({
  type: 'char_location',
  cited_text: `${at}`,
  document_index: 0,
  document_title: null,
  start_char_index: at,
  end_char_index: at + 1,
  file_id: null,
}))

const block: fc.Arbitrary<WireBlock> = fc.oneof(
  fc.record({ type: fc.constant('text'), text }),
  fc.record({
    type: fc.constant('text'),
    text,
    citations: fc.array(place, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ type: fc.constant('thinking'), thinking: text, signature: fc.base64String() }),
  fc.record({ type: fc.constant('redacted_thinking'), data: fc.base64String() }),
  fc.record({
    type: fc.constantFrom('tool_use', 'server_tool_use', 'mcp_tool_use'),
    id: fc.uuid(),
    name: fc.constantFrom('get', 'now'),
    input,
  }),
  fc.record({ type: fc.constant('hologram'), depth: fc.jsonValue() }),
)

let scripted: WireBlock[] = []
const emulators: Emulator[] = []

beforeAll(async () => {
  const sizes = [1, 2, 40]
  const started = sizes.map((chunkSize) => startEmulator({ chunkSize, reply: () => scripted }))
  emulators.push(...(await Promise.all(started)))
})
afterAll(() => Promise.all(emulators.map((api) => api.close())))

test('the official client rebuilds any message', async () => {
  const clients = emulators.map((api) => new Anthropic({ apiKey: 'any', baseURL: api.url }))
  const content = fc.array(block, { maxLength: 5 }).map((blocks) => blocks)
  const rebuilt = async (blocks: WireBlock[]) => {
    // As JSON has it: without a negative zero, for one.
    scripted = JSON.parse(JSON.stringify(blocks)) as WireBlock[]
    for (const { beta } of clients) {
      const whole = await beta.messages.create(ASK)
      const streamed = await beta.messages.stream(ASK).finalMessage()
      expect(whole.content).toEqual(scripted)
      expect(streamed.content).toEqual(scripted)
      expect(streamed.usage).toEqual(whole.usage)
    }
  }
  await fc.assert(fc.asyncProperty(content, rebuilt), { numRuns: 60 })
})
