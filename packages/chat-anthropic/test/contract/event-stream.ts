/** What core's protocol promises of a stream of content blocks, checked event by event. */
import type {
  ContentBlockDelta,
  ContentBlockFinishEvent,
  ContentBlockStartEvent,
  ChatModelStreamEvent,
} from '@langchain/core/language_models/event'
import { expect } from 'vitest'

type Fields = Record<string, unknown>

interface Open {
  start: Fields
  deltas: ContentBlockDelta[]
}

const CALLS: Readonly<Record<string, string>> = {
  tool_call_chunk: 'tool_call',
  server_tool_call_chunk: 'server_tool_call',
}

function joined(open: Open, type: ContentBlockDelta['type'], key: string): string {
  const deltas = open.deltas.filter((delta) => delta.type === type) as unknown as Fields[]
  return [open.start, ...deltas].map((part) => (part[key] as string | undefined) ?? '').join('')
}

function checkArguments(open: Open, content: Fields): void {
  const json = joined(open, 'tool-call-delta', 'args')
  if (content['type'] === 'invalid_tool_call') return expect(content['args']).toBe(json)
  expect(content['type']).toBe(CALLS[String(open.start['type'])])
  expect(content['args']).toEqual(json === '' ? {} : JSON.parse(json))
}

// What the deltas add up to is what the block ends as.
function checkSum(open: Open, content: Fields): void {
  if (String(open.start['type']) in CALLS) return checkArguments(open, content)
  expect(content['type']).toBe(open.start['type'])
  if (content['type'] === 'text') expect(content['text']).toBe(joined(open, 'text-delta', 'text'))
  if (content['type'] !== 'reasoning') return
  expect(content['reasoning']).toBe(joined(open, 'reasoning-delta', 'reasoning'))
}

class Lifecycle {
  readonly #open = new Map<number, Open>()
  #next = 0

  start({ index, content }: ContentBlockStartEvent): void {
    expect(index, 'blocks are numbered 0, 1, 2 …').toBe(this.#next)
    this.#next += 1
    this.#open.set(index, { start: content, deltas: [] })
  }

  delta(index: number, delta: ContentBlockDelta): void {
    expect([...this.#open.keys()], 'a delta belongs to an open block').toContain(index)
    this.#open.get(index)?.deltas.push(delta)
  }

  finish({ index, content }: ContentBlockFinishEvent): void {
    const open = this.#open.get(index)
    expect(open, 'only an open block is finished').toBeDefined()
    if (open) checkSum(open, content)
    this.#open.delete(index)
  }

  end(): number {
    expect([...this.#open.keys()], 'every block is finished').toEqual([])
    return this.#next
  }
}

/** Fails unless the events are a stream of content blocks as core's protocol has it; counts the blocks. */
export function expectValidEventStream(events: readonly ChatModelStreamEvent[]): number {
  const names = events.map(({ event }) => event)
  expect(names.indexOf('message-start')).toBe(0)
  expect(names.lastIndexOf('message-start')).toBe(0)
  expect(names.filter((name) => name === 'message-finish').length).toBeLessThanOrEqual(1)
  if (names.includes('message-finish')) expect(names.at(-1)).toBe('message-finish')
  const lifecycle = new Lifecycle()
  for (const event of events) {
    if (event.event === 'content-block-start') lifecycle.start(event)
    if (event.event === 'content-block-delta') lifecycle.delta(event.index, event.delta)
    if (event.event === 'content-block-finish') lifecycle.finish(event)
  }
  return lifecycle.end()
}
