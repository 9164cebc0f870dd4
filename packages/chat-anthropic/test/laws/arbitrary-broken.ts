import * as fc from 'fast-check'
import { addInput, close, open } from '../events.ts'
import { reply, script, type Script } from './arbitrary-exchanges.ts'
import { id, json, object, text } from './arbitrary-values.ts'
import { dice, pieces } from './dice.ts'
import { acceptedAfter } from './reference.ts'
import type { Answer } from './server.ts'
import { encode, streamOf } from './stream-of.ts'
import type { Exchange, JsonObject, WireBlock } from './wire.ts'

const PLAIN = { newline: '\n', padding: '' } as const

/** A stream that breaks off at some byte before its stop reason is told. */
export const cutStream: fc.Arbitrary<Answer> = fc
  .tuple(script, fc.nat(), fc.boolean())
  .map(([{ events }, at, hangup]) => {
    const incomplete = encode(beforeItsEnd(events), PLAIN)
    return { sse: incomplete.subarray(0, at % (incomplete.length + 1)), hangup }
  })

function beforeItsEnd(events: readonly JsonObject[]): JsonObject[] {
  return events.slice(0, (acceptedAfter(events) ?? 1) - 1)
}

/** Bytes that are no stream of a reply, or stop being one. */
export const garbage: fc.Arbitrary<Answer> = fc
  .oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => [bytes]),
    text.map((value) => [`<!doctype html><title>${value}</title>`]),
    fc
      .array(json, { maxLength: 5 })
      .map((data) => data.map((value) => `data: ${encodeJson(value)}\n\n`)),
    script.map(({ events }) => [encode(beforeItsEnd(events), PLAIN), 'data: {"type": \n\n']),
    script.map(({ events }) => [encode([...beforeItsEnd(events), OVERLOADED], PLAIN)]),
    fc.tuple(script, script).map(([first, second]) => spliced(first, second)),
  )
  .map((parts) => ({ sse: Buffer.concat(parts.map((part) => Buffer.from(part as string))) }))

const OVERLOADED = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }

function encodeJson(value: unknown): string {
  return JSON.stringify(value)
}

/** Two replies in one stream: the second begins before the first has ended. */
function spliced(first: Script, second: Script): Uint8Array[] {
  const other = second.events.map((event) =>
    event.type === 'message_start'
      ? { ...event, message: { ...(event.message as JsonObject), id: 'msg_other' } }
      : event,
  )
  return [encode(beforeItsEnd(first.events), PLAIN), encode(other, PLAIN)]
}

/** JSON answers that are no reply. */
export const brokenJson: fc.Arbitrary<Answer> = fc.oneof(
  fc.tuple(reply, fc.nat()).map(([whole, at]) => {
    const json = JSON.stringify(whole)
    return { json: json.slice(0, at % json.length) }
  }),
  fc.constantFrom('null', '[]', '""', '17').map((json) => ({ json })),
  fc.constant({ json: JSON.stringify(OVERLOADED) }),
  text.map((value) => ({ json: `<title>${value}</title>`, contentType: 'text/html' })),
)

/** A reply whose last tool call was cut off: its input is the beginning of some JSON. */
export const cutInput: fc.Arbitrary<Exchange> = fc
  .record({
    reply,
    tape: fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 }),
    call: fc.record({ id: id('toolu_'), name: fc.constant('look_up') }),
    input: object,
    at: fc.nat(),
    stopped: fc.boolean(),
  })
  .map(({ reply, tape, call, input, at, stopped }) => {
    const choice = dice(tape)
    const points = Array.from(JSON.stringify(input))
    const raw = points.slice(0, 1 + (at % (points.length - 1))).join('')
    const index = reply.content.length
    const block: WireBlock = { type: 'tool_use', ...call, input: {} }
    const told = { ...reply, stop_reason: 'max_tokens' }
    const events = streamOf(told, choice, { interleave: false })
    events.splice(
      -2,
      0,
      open(index, block),
      ...pieces(raw, choice).map((piece) => addInput(index, piece)),
      ...(stopped ? [close(index)] : []),
    )
    return {
      name: reply.id,
      reply: { ...told, content: [...reply.content, block] },
      sse: encode(events, PLAIN),
      interleaved: false,
      unparseable: new Map([[index, raw]]),
    }
  })
