/** Cache breakpoints: where the API takes them, and no more than it takes. */
import { isDirect, mayBeCached, toTextBlock } from '../../blocks/blocks.ts'
import { isFixed } from '../../fixed.ts'
import { type CacheControl, fieldsOf, type RequestParams } from '../../wire.ts'

/** The most breakpoints a request may hold. */
export const MOST = 4

/** What a breakpoint may stand on: a tool, a block, or the request itself. */
export interface Holder {
  type?: string | null
  cache_control?: CacheControl | null
}

export type CachedBody = Pick<RequestParams, 'messages' | 'system' | 'tools' | 'cache_control'>

interface Breakpoint {
  holder: Holder
  place: string
  inMessages: boolean
}

/**
 * The body with breakpoints the API takes, and what was changed, in words: none on blocks that
 * cannot hold one, at most four (the oldest in the messages go first), and none of an hour behind
 * one of five minutes. Messages that are known to have none are not looked at.
 */
export function limitBreakpoints<B extends CachedBody>(
  body: B,
  hasNoneInMessages: boolean,
): { body: B; changes: string[] } {
  const points = listBreakpoints(body, hasNoneInMessages ? [] : body.messages)
  if (points.length === 0) return { body, changes: [] }
  const called = listProgrammaticCalls(body)
  const [placed, misplaced] = partition(points, ({ holder }) => mayHold(holder, called))
  const room = MOST - (body.cache_control == null ? 0 : 1)
  const [inMessages, before] = partition(placed, (point) => point.inMessages)
  const over = [...inMessages, ...before].slice(0, Math.max(0, placed.length - room))
  const kept = placed.filter((point) => !over.includes(point))
  const short = kept.findIndex(({ holder }) => ttlOf(holder) === '5m')
  // The request's stands behind all others: on the last block that can hold one.
  const whole: Breakpoint = { holder: body, place: 'cache_control', inMessages: false }
  const after = short < 0 ? [] : [...kept.slice(short), whole]
  const late = after.filter(({ holder }) => ttlOf(holder) === '1h')
  const removed = new Set([...misplaced, ...over].map(({ holder }) => holder))
  const shortened = new Set(late.map(({ holder }) => holder))
  if (removed.size + shortened.size === 0) return { body, changes: [] }
  return {
    body: mapHolders(body, (holder) => changeHolder(holder, removed, shortened)),
    changes: [
      ...misplaced.map(({ place }) => `${place} cannot hold a cache breakpoint; it was left out`),
      ...over.map(
        ({ place }) => `a request holds ${MOST} cache breakpoints; ${place} lost its own`,
      ),
      ...late.map(({ place }) => `${place}: one hour cannot follow five minutes; it became 5m`),
    ],
  }
}

/**
 * The request's own breakpoint on the last block that can hold one, where the API would put it:
 * for platforms that take breakpoints on blocks only.
 */
export function markLastBlock<B extends CachedBody>(body: B): B {
  const { cache_control, ...rest } = body
  if (cache_control == null) return body
  const called = listProgrammaticCalls(body)
  const turns = body.messages.map(({ content }) => blocksIn(content))
  const at = turns.findLastIndex((blocks) => blocks.some((block) => mayHold(block, called)))
  const last = turns[at]?.findLastIndex((block) => mayHold(block, called))
  const mark = (block: Holder, index: number) =>
    index === last ? { cache_control, ...block } : block
  const messages = body.messages.map((turn, index) =>
    index === at ? { ...turn, content: turns[at]!.map(mark) } : turn,
  )
  return Object.assign({}, rest, { messages }) as B
}

export function blocksIn(content: RequestParams['messages'][number]['content']): readonly Holder[] {
  return Array.isArray(content) ? content : [toTextBlock(String(content))]
}

function ttlOf({ cache_control }: Holder): string {
  return cache_control?.ttl ?? '5m'
}

/** Not on thinking, deferred tools, nor on what code execution called or was answered. */
export function mayHold(holder: Holder, called: ReadonlySet<unknown>): boolean {
  const { tool_use_id, defer_loading } = fieldsOf(holder)
  if (!mayBeCached(String(holder.type)) || defer_loading === true) return false
  return !isProgrammatic(holder) && !called.has(tool_use_id)
}

function isProgrammatic(holder: object): boolean {
  return !isDirect(fieldsOf(holder))
}

export function listProgrammaticCalls({ messages }: CachedBody): ReadonlySet<unknown> {
  const blocks = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  const calls = blocks.filter((block) => 'id' in block && isProgrammatic(block))
  return new Set(calls.map((call) => fieldsOf(call)['id']))
}

function partition<T>(list: readonly T[], fits: (item: T) => boolean): [yes: T[], no: T[]] {
  return [list.filter(fits), list.filter((item) => !fits(item))]
}

function listBreakpoints(
  { tools, system }: CachedBody,
  messages: CachedBody['messages'],
): Breakpoint[] {
  const inMessages: Breakpoint[] = []
  for (let at = 0; at < messages.length; at += 1) {
    const { content } = messages[at]!
    if (!Array.isArray(content) || !content.some(isMarked)) continue
    inMessages.push(...toBreakpoints(content, `messages[${at}].content`, true))
  }
  const inSystem = Array.isArray(system) ? toBreakpoints(system, 'system', false) : []
  return [...toBreakpoints(tools ?? [], 'tools', false), ...inSystem, ...inMessages]
}

function toBreakpoints(list: readonly Holder[], place: string, inMessages: boolean): Breakpoint[] {
  // Kept tools have none.
  if (isFixed(list) || !list.some(isMarked)) return []
  return list
    .map((holder, index) => ({ holder, place: `${place}[${index}]`, inMessages }))
    .filter(({ holder }) => isMarked(holder))
}

function isMarked(holder: Holder): boolean {
  return holder.cache_control != null
}

function changeHolder(holder: Holder, removed: Set<Holder>, shortened: Set<Holder>): Holder {
  if (shortened.has(holder)) return { ...holder, cache_control: { type: 'ephemeral', ttl: '5m' } }
  if (!removed.has(holder)) return holder
  const { cache_control: _, ...rest } = holder
  return rest
}

function mapHolders<B extends CachedBody>(body: B, map: (holder: Holder) => Holder): B {
  const messages = body.messages.map((turn) =>
    Array.isArray(turn.content) ? { ...turn, content: turn.content.map(map) } : turn,
  )
  const tools = body.tools ? { tools: body.tools.map(map) } : {}
  const system = Array.isArray(body.system) ? { system: body.system.map(map) } : {}
  return Object.assign({}, map(body), tools, system, { messages }) as B
}
