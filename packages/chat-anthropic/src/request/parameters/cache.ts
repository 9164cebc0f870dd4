/** Cache breakpoints: where the API takes them, and no more than it takes. */
import type { CacheControl, RequestParams } from '../../wire.ts'

/** The most breakpoints a request may hold. */
const MOST = 4

type Holder = { type?: string; cache_control?: CacheControl | null }
type Body = Pick<RequestParams, 'messages' | 'system' | 'tools' | 'cache_control'>

interface Breakpoint {
  holder: Holder
  place: string
  inMessages: boolean
}

/**
 * The body with breakpoints the API takes, and what was changed, in words: none on blocks that
 * cannot hold one, at most four (the oldest in the messages go first), and none of an hour behind
 * one of five minutes.
 */
export function planCache<B extends Body>(body: B): { body: B; changes: string[] } {
  const points = breakpointsOf(body)
  if (points.length === 0) return { body, changes: [] }
  const called = programmaticCalls(body)
  const [placed, misplaced] = split(points, ({ holder }) => mayHold(holder, called))
  const room = MOST - (body.cache_control == null ? 0 : 1)
  const [inMessages, before] = split(placed, (point) => point.inMessages)
  const over = [...inMessages, ...before].slice(0, Math.max(0, placed.length - room))
  const kept = placed.filter((point) => !over.includes(point))
  const short = kept.findIndex(({ holder }) => ttlOf(holder) === '5m')
  // The request's own stands behind all others: on the last block that can hold one.
  const whole = { holder: body as Holder, place: 'cache_control', inMessages: false }
  const after = short < 0 ? [] : [...kept.slice(short), whole]
  const late = after.filter(({ holder }) => ttlOf(holder) === '1h')
  const removed = new Set([...misplaced, ...over].map(({ holder }) => holder))
  const shortened = new Set(late.map(({ holder }) => holder))
  if (removed.size + shortened.size === 0) return { body, changes: [] }
  return {
    body: rewrite(body, (holder) => change(holder, removed, shortened)),
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
export function markLastBlock<B extends Body>(body: B): B {
  const { cache_control, ...rest } = body
  if (cache_control == null) return body
  const called = programmaticCalls(body)
  const turns = body.messages.map(({ content }) => blocksIn(content))
  const at = turns.findLastIndex((blocks) => blocks.some((block) => mayHold(block, called)))
  const last = turns[at]?.findLastIndex((block) => mayHold(block, called))
  const mark = (block: Holder, index: number) =>
    index === last ? { cache_control, ...block } : block
  const messages = body.messages.map((turn, index) =>
    index === at ? { ...turn, content: turns[at]!.map(mark) } : turn,
  )
  return { ...rest, messages } as unknown as B
}

function blocksIn(content: RequestParams['messages'][number]['content']): Holder[] {
  const text = { type: 'text', text: content } as Holder
  return typeof content === 'string' ? [text] : (content as Holder[])
}

function ttlOf({ cache_control }: Holder): string {
  return cache_control?.ttl ?? '5m'
}

/** Not on thinking, deferred tools, nor on what code execution called or was answered. */
function mayHold(holder: Holder, called: ReadonlySet<unknown>): boolean {
  const { type, tool_use_id, defer_loading } = holder as {
    type?: string
    tool_use_id?: string
    defer_loading?: boolean
  }
  if (type === 'thinking' || type === 'redacted_thinking' || defer_loading === true) return false
  return !isProgrammatic(holder) && !called.has(tool_use_id)
}

function isProgrammatic(holder: object): boolean {
  const { caller } = holder as { caller?: { type?: string } | null }
  return (caller?.type ?? 'direct') !== 'direct'
}

function programmaticCalls({ messages }: Body): ReadonlySet<unknown> {
  const blocks = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  const calls = blocks.filter((block) => 'id' in block && isProgrammatic(block))
  return new Set(calls.map((call) => (call as { id: string }).id))
}

function split<T>(list: readonly T[], is: (item: T) => boolean): [yes: T[], no: T[]] {
  return [list.filter(is), list.filter((item) => !is(item))]
}

function breakpointsOf({ tools, system, messages }: Body): Breakpoint[] {
  const inMessages = messages.flatMap(({ content }, at) =>
    Array.isArray(content) && content.some(isMarked)
      ? marked(content, `messages[${at}].content`, true)
      : [],
  )
  const inSystem = Array.isArray(system) ? marked(system, 'system', false) : []
  return [...marked(tools ?? [], 'tools', false), ...inSystem, ...inMessages]
}

function marked(list: readonly unknown[], place: string, inMessages: boolean): Breakpoint[] {
  return list
    .map((item, index) => ({ holder: item as Holder, place: `${place}[${index}]`, inMessages }))
    .filter(({ holder }) => isMarked(holder))
}

function isMarked(holder: object): boolean {
  return (holder as Holder).cache_control != null
}

function change(holder: Holder, removed: Set<Holder>, shortened: Set<Holder>): Holder {
  if (shortened.has(holder)) return { ...holder, cache_control: { type: 'ephemeral', ttl: '5m' } }
  if (!removed.has(holder)) return holder
  const { cache_control: _, ...rest } = holder
  return rest
}

function rewrite<B extends Body>(body: B, map: (holder: Holder) => Holder): B {
  const each = (list: readonly unknown[]) => list.map((item) => map(item as Holder))
  const messages = body.messages.map((turn) =>
    Array.isArray(turn.content) ? { ...turn, content: each(turn.content) } : turn,
  )
  const tools = body.tools ? { tools: each(body.tools) } : {}
  const system = Array.isArray(body.system) ? { system: each(body.system) } : {}
  return { ...(map(body) as B), ...tools, ...system, messages }
}
