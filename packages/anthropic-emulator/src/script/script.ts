import { objects, string } from '../wire/json.ts'
import { lastUserText } from './matcher.ts'
import { planOf, played, type Plan, type PlannedRule } from './plan.ts'
import type { ScriptOptions } from './types.ts'
import type { Json } from '../wire/types.ts'
import type { Turn, TurnRequest } from '../wire/turns.ts'

/** What the script says about a request: a turn, or who answers instead. */
export type Next = { turn: Turn } | { instead: 'default' } | { instead: 'error'; message: string }

/** Decides the next turn; each call uses one up. */
export type NextTurn = (request: Omit<TurnRequest, 'count'>) => { next: Next; request: TurnRequest }

const LONGEST_QUOTE = 60

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** A request in a few words: `claude-sonnet-4-6, 1 message, tools add: "What is 1 + 2?"`. */
function gist(body: Json): string {
  const tools = objects(body.tools).map(({ name, type }) => string(name) || string(type))
  const parts = [
    string(body.model),
    counted(objects(body.messages).length, 'message'),
    ...(tools.length > 0 ? [`tools ${tools.join(' ')}`] : []),
  ]
  const text = lastUserText(body)
  const short = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text
  return `${parts.join(', ')}: ${JSON.stringify(short)}`
}

function unmatched({ rules, turns }: Plan, body: Json): string {
  const unfit =
    rules.length === 1 ? 'its rule does not fit' : `none of its ${rules.length} rules fits`
  const had = [
    ...(rules.length > 0 ? [unfit] : []),
    ...(turns.length > 0 || rules.length === 0 ? ['its turns are used up'] : []),
  ]
  return `The script has no turn for this request (${gist(body)}): ${had.join(', and ')}.`
}

// Kinds of requests that were warned of; beyond these a long run would only repeat itself.
const MOST_WARNINGS = 1_000

function once(warn: (warning: string) => void): (warning: string) => void {
  const told = new Set<string>()
  return (warning) => {
    if (told.has(warning) || told.size >= MOST_WARNINGS) return
    told.add(warning)
    warn(warning)
  }
}

type Play = () => Turn | undefined

function player(turns: Plan['turns']): Play {
  const rest = played(turns)
  return () => rest.next().value ?? undefined
}

// A rule whose turns are used up is as if it were not there.
function ruleTurns({ matches, always, turns = [] }: PlannedRule) {
  const play = player(turns)
  return (request: TurnRequest): Turn | undefined =>
    matches(request) ? (always ?? play()) : undefined
}

function turnsOf({ turns, otherwise }: Plan): Play {
  let play = player(turns)
  return () => {
    const turn = play()
    if (turn !== undefined || otherwise !== 'repeat') return turn
    play = player(turns)
    return play()
  }
}

/** The turns of the options, in the order in which requests will get them. */
export function scripted(options: ScriptOptions): NextTurn {
  const plan = planOf(options)
  const rules = plan.rules.map(ruleTurns)
  const nextOfTurns = turnsOf(plan)
  const warn = once(options.onWarning ?? ((warning) => console.warn(warning)))
  let count = 0
  const turnFor = (request: TurnRequest): Turn | undefined => {
    for (const rule of rules) {
      const turn = rule(request)
      if (turn !== undefined) return turn
    }
    return nextOfTurns()
  }
  const instead = (body: Json): Next => {
    if (plan.otherwise === 'error') return { instead: 'error', message: unmatched(plan, body) }
    if (plan.otherwise === 'warn') {
      warn(`${unmatched(plan, body)} The default responder answers.`)
    }
    return { instead: 'default' }
  }
  return ({ body, headers }) => {
    const request = { body, headers, count }
    count += 1
    const turn = turnFor(request)
    return { next: turn === undefined ? instead(request.body) : { turn }, request }
  }
}
