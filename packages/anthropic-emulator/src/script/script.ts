import { BoundedMap } from '../wire/memory.ts'
import { hash } from '../wire/hash.ts'
import { objects } from '../wire/json.ts'
import { ScriptError } from '../wire/script-error.ts'
import { toCheckedScript, type CheckedScript, type CheckedRule } from './checked-script.ts'
import { fitsAll } from './matcher.ts'
import { describeDue, describeNearest, summarizeRequest } from './miss.ts'
import type { Captures } from './patterns.ts'
import { Player, type Unfit } from './player.ts'
import type { Due, Leaf } from './prepare.ts'
import { fillTurn } from './template.ts'
import type { ScriptOptions } from './types.ts'
import type { Json } from '../wire/types.ts'
import type { Turn, TurnRequest } from '../wire/turns.ts'

/** What the script has for a request: a turn, or what answers instead. */
export type Next = { turn: Turn } | { instead: 'default' } | { instead: 'error'; message: string }

type AskedRequest = Omit<TurnRequest, 'count' | 'captures'>

/** Decides the next turn; each call uses one up. */
export type NextTurn = (request: AskedRequest) => { next: Next; request: TurnRequest }

/** A script that is played. */
export interface PlayedScript extends NextTurn {
  /** Throws where a turn or a rule was not used; the message names them. */
  assertDone: () => void
}

// Kinds of requests that were warned of; beyond these a long run would only repeat itself.
const MOST_WARNINGS = 1_000

function dedupeWarnings(warn: (warning: string) => void): (warning: string) => void {
  const warned = new Set<string>()
  return (warning) => {
    if (warned.has(warning) || warned.size >= MOST_WARNINGS) return
    warned.add(warning)
    warn(warning)
  }
}

interface PlayedRule {
  rule: CheckedRule
  take: (request: TurnRequest, captures: Captures) => Leaf | undefined
  unused: () => Due[]
}

// A rule whose turns are used up is as if it were not there.
function playRule(rule: CheckedRule): PlayedRule {
  const { conditions, always, turns = [] } = rule
  const player = new Player(turns)
  let isUsed = false
  return {
    rule,
    take(request, captures) {
      if (!fitsAll(conditions, request, captures)) return undefined
      isUsed = true
      return always ?? player.take(request, captures)
    },
    unused: () => (always ? (isUsed ? [] : [{ leaf: always, times: 1 }]) : player.unused()),
  }
}

const MOST_CAPTURED = 16 * 1024 * 1024

/** What the requests of each conversation have captured; a conversation is known by how it begins. */
function createMemory(names: ReadonlySet<string>) {
  const held = new BoundedMap<Captures>(MOST_CAPTURED)
  const keyOf = (body: Json) => {
    const text = JSON.stringify(objects(body.messages)[0] ?? null)
    return `${hash(text)}:${hash(text, 1)}`
  }
  return {
    recall: (body: Json): Captures => (names.size === 0 ? {} : { ...held.get(keyOf(body)) }),
    keep(body: Json, captures: Captures) {
      if (names.size > 0) held.set(keyOf(body), captures, JSON.stringify(captures).length)
    },
  }
}

function describeUnmatched(
  { rules, turns }: CheckedScript,
  unfit: readonly Unfit[],
  request: TurnRequest,
): string {
  const none =
    rules.length === 1 ? 'its rule does not fit' : `none of its ${rules.length} rules fits`
  const next = unfit.find(({ place }) => place.startsWith('turns'))
  const isUsedUp = !next && (turns.length > 0 || rules.length === 0)
  const had = [
    ...(rules.length > 0 ? [none] : []),
    ...(next ? ['its next turn is for another'] : []),
    ...(isUsedUp ? ['its turns are used up'] : []),
  ]
  const what = summarizeRequest(request.body)
  const nearest = describeNearest(unfit, request)
  return `The script has no turn for this request (${what}): ${had.join(', and ')}.${nearest}`
}

/** What assertDone throws. */
function toNotDone(left: readonly Due[], miss: string): ScriptError {
  const what =
    left.length === 1 ? 'A reply of the script was' : `${left.length} replies of the script were`
  const lines = [`${what} not used:`, ...left.map(describeDue), ...(miss === '' ? [] : [miss])]
  return new ScriptError(lines.join('\n'))
}

function createTaker({ rules, turns, otherwise }: CheckedScript) {
  const played = rules.map(playRule)
  const inOrder = new Player(turns)
  const takeInOrder: PlayedRule['take'] = (request, captures) => {
    if (!inOrder.next && otherwise === 'repeat') inOrder.restart()
    return inOrder.take(request, captures)
  }
  const sources = [...played.map(({ take }) => take), takeInOrder]
  return {
    take(request: TurnRequest): Leaf | undefined {
      for (const take of sources) {
        const captures: Captures = {}
        const leaf = take(request, captures)
        if (leaf) Object.assign(request.captures, captures)
        if (leaf) return leaf
      }
      return undefined
    },
    /** What a request could have fitted. */
    open: (): Unfit[] => [...(inOrder.next ? [inOrder.next] : []), ...rules],
    unused: () => [...played.flatMap(({ unused }) => unused()), ...inOrder.unused()],
  }
}

/** The turns of the options, in the order in which requests will get them. */
export function createScript(options: ScriptOptions): PlayedScript {
  const checked = toCheckedScript(options)
  const { otherwise, names, withSlots } = checked
  const turns = createTaker(checked)
  const memory = createMemory(names)
  const warn = dedupeWarnings(options.onWarning ?? ((warning) => console.warn(warning)))
  let count = 0
  let describeLastMiss = () => ''
  const answerInstead = (request: TurnRequest): Next => {
    const open = turns.open()
    describeLastMiss = () => describeUnmatched(checked, open, request)
    if (otherwise === 'error') return { instead: 'error', message: describeLastMiss() }
    if (otherwise === 'warn') warn(`${describeLastMiss()} The default responder answers.`)
    return { instead: 'default' }
  }
  const fill = (turn: Turn, request: TurnRequest): Next => {
    if (typeof turn === 'function' || !withSlots.has(turn)) return { turn }
    try {
      return { turn: fillTurn(turn, { request, names }) }
    } catch (error) {
      if (error instanceof ScriptError) return { instead: 'error', message: error.message }
      throw error
    }
  }
  const nextTurn: NextTurn = ({ body, headers }) => {
    const request: TurnRequest = { body, headers, count, captures: memory.recall(body) }
    count += 1
    const leaf = turns.take(request)
    if (!leaf) return { next: answerInstead(request), request }
    memory.keep(body, request.captures)
    return { next: fill(leaf.turn, request), request }
  }
  const assertDone = () => {
    const left = turns.unused()
    if (left.length > 0) throw toNotDone(left, describeLastMiss())
  }
  return Object.assign(nextTurn, { assertDone })
}
