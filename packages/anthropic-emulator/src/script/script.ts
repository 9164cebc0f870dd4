import { objects, string } from '../wire/json.ts'
import { maskText } from '../wire/secrets.ts'
import { lastUserText } from './matcher.ts'
import {
  toCheckedScript,
  playTurns,
  type CheckedScript,
  type CheckedRule,
} from './checked-script.ts'
import { isLoop } from './check.ts'
import type { ScriptOptions } from './types.ts'
import { ScriptError } from '../wire/script-error.ts'
import type { Json } from '../wire/types.ts'
import type { Turn, TurnRequest } from '../wire/turns.ts'

/** What the script has for a request: a turn, or what answers instead. */
export type Next = { turn: Turn } | { instead: 'default' } | { instead: 'error'; message: string }

/** Decides the next turn; each call uses one up. */
export type NextTurn = (request: Omit<TurnRequest, 'count'>) => { next: Next; request: TurnRequest }

/** A script that is played. */
export interface PlayedScript extends NextTurn {
  /** Throws a `ScriptError` where a turn or a rule was not used; the message names them. */
  assertDone: () => void
}

const LONGEST_QUOTE = 60

const pluralize = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`

/** A request in a few words: `claude-sonnet-4-6, 1 message, tools add: "What is 1 + 2?"`. */
function summarize(body: Json): string {
  const tools = objects(body.tools).map(({ name, type }) => string(name) || string(type))
  const parts = [
    string(body.model),
    pluralize(objects(body.messages).length, 'message'),
    ...(tools.length > 0 ? [`tools ${tools.join(' ')}`] : []),
  ]
  const text = lastUserText(body)
  const short = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text
  return `${parts.join(', ')}: ${JSON.stringify(maskText(short))}`
}

function describeUnmatched({ rules, turns }: CheckedScript, body: Json): string {
  const unfit =
    rules.length === 1 ? 'its rule does not fit' : `none of its ${rules.length} rules fits`
  const had = [
    ...(rules.length > 0 ? [unfit] : []),
    ...(turns.length > 0 || rules.length === 0 ? ['its turns are used up'] : []),
  ]
  return `The script has no turn for this request (${summarize(body)}): ${had.join(', and ')}.`
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

interface Play {
  (): Turn | undefined
  /** Whether a turn is left that is not repeated for ever. */
  hasLeft: () => boolean
}

// Without those that repeat for ever, which are never used up.
const countTurns = (turns: CheckedScript['turns']): number =>
  turns.reduce((sum, turn) => {
    if (!isLoop(turn)) return sum + 1
    return turn.repeat === 'forever' ? sum : sum + turn.repeat * countTurns(turn.turns)
  }, 0)

function createPlayer(turns: CheckedScript['turns']): Play {
  const rest = playTurns(turns)
  const most = countTurns(turns)
  let played = 0
  const play = () => {
    played += 1
    return rest.next().value ?? undefined
  }
  return Object.assign(play, { hasLeft: () => played < most })
}

// A rule whose turns are used up is as if it were not there.
function createRulePlayer({ matches, always, turns = [] }: CheckedRule) {
  const play = createPlayer(turns)
  let isUsed = false
  const take = (request: TurnRequest): Turn | undefined => {
    if (!matches(request)) return undefined
    isUsed = true
    return always ?? play()
  }
  return Object.assign(take, { hasLeft: () => (always ? !isUsed : play.hasLeft()) })
}

function createTurnPlayer({ turns, otherwise }: CheckedScript): Play {
  const first = createPlayer(turns)
  let play = first
  const take = () => {
    const turn = play()
    if (turn !== undefined || otherwise !== 'repeat') return turn
    play = createPlayer(turns)
    return play()
  }
  return Object.assign(take, { hasLeft: first.hasLeft })
}

/** The turns of the options, in the order in which requests will get them. */
export function createScript(options: ScriptOptions): PlayedScript {
  const checked = toCheckedScript(options)
  const rules = checked.rules.map(createRulePlayer)
  const nextOfTurns = createTurnPlayer(checked)
  const warn = dedupeWarnings(options.onWarning ?? ((warning) => console.warn(warning)))
  let count = 0
  const takeTurn = (request: TurnRequest): Turn | undefined => {
    for (const rule of rules) {
      const turn = rule(request)
      if (turn !== undefined) return turn
    }
    return nextOfTurns()
  }
  const answerInstead = (body: Json): Next => {
    if (checked.otherwise === 'error')
      return { instead: 'error', message: describeUnmatched(checked, body) }
    if (checked.otherwise === 'warn') {
      warn(`${describeUnmatched(checked, body)} The default responder answers.`)
    }
    return { instead: 'default' }
  }
  const nextTurn: NextTurn = ({ body, headers }) => {
    const request = { body, headers, count }
    count += 1
    const turn = takeTurn(request)
    return { next: turn === undefined ? answerInstead(request.body) : { turn }, request }
  }
  const assertDone = () => {
    const places = rules.flatMap((rule, at) => (rule.hasLeft() ? [`rules[${at}]`] : []))
    const left = [...places, ...(nextOfTurns.hasLeft() ? ['turns'] : [])]
    if (left.length > 0)
      throw new ScriptError(`Not all of the script was used: ${left.join(', ')}.`)
  }
  return Object.assign(nextTurn, { assertDone })
}
