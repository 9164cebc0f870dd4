import * as fc from 'fast-check'
import { content } from './arbitrary-blocks.ts'
import { counter, id, inventedFields, json, optional, present, text } from './arbitrary-values.ts'
import { dice, type Dice } from './dice.ts'
import { encode, streamOf } from './stream-of.ts'
import type { Exchange, JsonObject, WireMessage } from './wire.ts'

const usage: fc.Arbitrary<JsonObject> = fc
  .record({
    input_tokens: counter,
    output_tokens: counter,
    cache_creation_input_tokens: optional(fc.option(counter)),
    cache_read_input_tokens: optional(fc.option(counter)),
    cache_creation: optional(
      fc.record({ ephemeral_5m_input_tokens: counter, ephemeral_1h_input_tokens: counter }),
    ),
    output_tokens_details: optional(fc.record({ thinking_tokens: counter })),
    server_tool_use: optional(fc.option(fc.record({ web_search_requests: counter }))),
    service_tier: optional(fc.constantFrom('standard', 'priority', null)),
    iterations: optional(
      fc.array(
        fc.record({ type: fc.constant('message'), input_tokens: counter, output_tokens: counter }),
        { maxLength: 2 },
      ),
    ),
    made_up: optional(json),
  })
  .map(present)

const topLevel: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.record({
      stop_sequence: optional(fc.option(text)),
      stop_details: optional(
        fc.option(fc.record({ type: fc.constant('made_up'), explanation: text })),
      ),
      container: optional(
        fc.option(fc.record({ id: id('container_'), expires_at: fc.constant('2026-11-22') })),
      ),
      context_management: optional(
        fc.option(fc.record({ applied_edits: fc.array(fc.record({ type: text, made: json })) })),
      ),
    }),
    inventedFields,
  )
  .map(([known, invented]) => present({ ...known, ...invented }))

const MODELS = ['claude-sonnet-4-5-20250929', 'claude-opus-4-1-20250805', 'claude-made-up-9']
const REASONS = ['end_turn', 'max_tokens', 'stop_sequence', 'refusal', 'made_up_reason']

export const reply: fc.Arbitrary<WireMessage> = fc
  .record({
    id: id('msg_'),
    model: fc.constantFrom(...MODELS),
    content,
    reason: fc.constantFrom(...REASONS),
    usage,
    topLevel,
  })
  .map(({ id, model, content, reason, usage, topLevel }) => ({
    id,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: content.some((block) => block.type === 'tool_use') ? 'tool_use' : reason,
    stop_sequence: null,
    usage,
    ...topLevel,
  }))

export interface Script extends Exchange {
  events: JsonObject[]
  /** Where the bytes are split on their way. */
  cuts: number[]
}

/** What servers, gateways and later versions of the API send between the events of a reply. */
const NOISE: readonly JsonObject[] = [
  { type: 'ping' },
  { type: 'made_up_event', detail: { any: ['thing', 1] } },
]

function withNoise(events: readonly JsonObject[], { roll }: Dice): JsonObject[] {
  return events.flatMap((event, position) => {
    const extra = roll(6) === 0 ? [NOISE[roll(NOISE.length)] ?? { type: 'ping' }] : []
    const again = position > 0 && roll(40) === 0 ? events.slice(0, 1) : []
    return position === 0 ? [event] : [...again, ...extra, event]
  })
}

/** A reply with one of the streams that tell it. */
export const script: fc.Arbitrary<Script> = fc
  .record({
    reply,
    tape: fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }),
    interleaved: fc.boolean(),
    noisy: fc.boolean(),
    newline: fc.constantFrom('\n' as const, '\r\n' as const),
    padding: fc.constantFrom('', ' ', '      '),
    cuts: fc.array(fc.nat(4000), { maxLength: 6 }),
  })
  .map(({ reply, tape, interleaved, noisy, newline, padding, cuts }) => {
    const choice = dice(tape)
    const told = streamOf(reply, choice, { interleave: interleaved })
    const events = noisy ? withNoise(told, choice) : told
    const sse = encode(events, { newline, padding })
    return {
      name: reply.id,
      reply,
      events,
      sse,
      interleaved,
      cuts,
      unparseable: new Map(),
      // Bytes say nothing to who reads a counterexample.
      [fc.toStringMethod]: () => JSON.stringify({ reply, events, newline, padding, cuts }),
    }
  })
