import { blocks, isObject, objects, string } from './json.ts'
import { isBlockList } from './turn.ts'
import type { EmulatorOptions, Json, Matcher, Otherwise, Rule, Turn, TurnRequest } from './types.ts'

/** What the script says about a request: a turn, or who answers instead. */
export type Next = { turn: Turn } | { instead: 'default' } | { instead: 'error'; given: number }

/** Decides the next turn; each call uses one up. */
export type NextTurn = (request: Omit<TurnRequest, 'count'>) => { next: Next; request: TurnRequest }

// The text of the last user message; results and media are not text.
function lastUserText(body: Json): string {
  const users = objects(body.messages).filter(({ role }) => role === 'user')
  const texts = blocks(users.at(-1)?.content).filter(({ type }) => type === 'text')
  return texts.map(({ text }) => string(text)).join('\n')
}

function isPart(pattern: unknown, value: unknown): boolean {
  if (pattern instanceof RegExp) return typeof value === 'string' && value.search(pattern) >= 0
  if (Array.isArray(pattern)) {
    const items: unknown[] = Array.isArray(value) ? value : []
    return pattern.every((part) => items.some((item) => isPart(part, item)))
  }
  if (!isObject(pattern)) return Object.is(pattern, value)
  return isObject(value) && Object.entries(pattern).every(([key, part]) => isPart(part, value[key]))
}

// Whether a matcher fits a request.
function matches(when: Matcher, request: TurnRequest): boolean {
  if (typeof when === 'function') return when(request)
  if (typeof when === 'string') return lastUserText(request.body).includes(when)
  if (when instanceof RegExp) return lastUserText(request.body).search(when) >= 0
  return isPart(when, request.body)
}

const isTurns = (reply: Turn | readonly Turn[]): reply is readonly Turn[] =>
  Array.isArray(reply) && !isBlockList(reply)

function ruleTurn({ reply }: Rule, used: number): Turn | undefined {
  return isTurns(reply) ? reply[used] : reply
}

interface Plan {
  rules: readonly Rule[]
  turns: readonly Turn[]
  otherwise: Otherwise
}

const isPlain = (script: EmulatorOptions['script']): script is readonly Turn[] =>
  Array.isArray(script)

function planOf({ script = [], otherwise: fallback = 'default' }: EmulatorOptions): Plan {
  if (isPlain(script)) return { rules: [], turns: script, otherwise: fallback }
  const { rules = [], turns = [], otherwise = fallback } = script
  return { rules, turns, otherwise }
}

function afterTurns({ turns, otherwise }: Plan, used: number): Next {
  if (otherwise === 'error') return { instead: 'error', given: turns.length }
  const again = otherwise === 'repeat' ? turns[used % turns.length] : undefined
  return again === undefined ? { instead: 'default' } : { turn: again }
}

/** The turns of the options, in the order in which requests will get them. */
export function scripted(options: EmulatorOptions): NextTurn {
  const plan = planOf(options)
  const usedByRule = new Map<Rule, number>()
  let usedTurns = 0
  let count = 0
  const fromRules = (request: TurnRequest): Next | undefined => {
    for (const rule of plan.rules) {
      const used = usedByRule.get(rule) ?? 0
      const turn = ruleTurn(rule, used)
      if (turn === undefined || !matches(rule.when, request)) continue
      usedByRule.set(rule, used + 1)
      return { turn }
    }
    return undefined
  }
  const fromTurns = (): Next => {
    const turn = plan.turns[usedTurns]
    usedTurns += 1
    return turn === undefined ? afterTurns(plan, usedTurns - 1) : { turn }
  }
  return (arrived) => {
    const request = { ...arrived, count }
    count += 1
    if (options.reply !== undefined) return { next: { turn: options.reply }, request }
    return { next: fromRules(request) ?? fromTurns(), request }
  }
}
