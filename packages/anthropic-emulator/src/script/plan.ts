import { isBlockList } from './turn.ts'
import type { Loop, Otherwise, Rule, Script, ScriptOptions, TurnList } from './types.ts'
import type { Turn, TurnFunction } from '../wire/turns.ts'
import {
  checkLoop,
  checkOtherwise,
  checkRule,
  checkScript,
  checkTurn,
  checkTurns,
  isLoop,
} from './check.ts'
import { toMatcher, type Matches } from './matcher.ts'

/** A rule that was checked: a turn for always, or turns that are used up. */
export interface PlannedRule {
  matches: Matches
  always?: Turn
  turns?: TurnList
}

/** A script that was checked. */
export interface Plan {
  rules: readonly PlannedRule[]
  turns: TurnList
  otherwise: Otherwise
}

const isTurns = (reply: Turn | Loop | TurnList): reply is TurnList =>
  Array.isArray(reply) && !isBlockList(reply)

function planRule(rule: Rule, at: number): PlannedRule {
  const place = `rules[${at}]`
  checkRule(rule, place)
  const matches = toMatcher(rule.when, `${place}.when`)
  const { reply } = rule
  if (isLoop(reply)) {
    checkLoop(reply, `${place}.reply`)
    return { matches, turns: [reply] }
  }
  if (!isTurns(reply)) {
    checkTurn(reply, `${place}.reply`)
    return { matches, always: reply }
  }
  checkTurns(reply, `${place}.reply`)
  return { matches, turns: reply }
}

const isList = (script: Script): script is TurnList => Array.isArray(script)

const isFunction = (script: Script): script is TurnFunction => typeof script === 'function'

function partsOf(script: Exclude<Script, TurnFunction>): Exclude<Script, TurnFunction | TurnList> {
  if (isList(script)) return { turns: script }
  checkScript(script)
  return script
}

function always(reply: Turn): Plan {
  checkTurn(reply, 'reply')
  return { rules: [{ matches: () => true, always: reply }], turns: [], otherwise: 'error' }
}

/** The script of the options, checked. */
export function planOf({
  script = [],
  reply,
  otherwise: fallback = 'default',
}: ScriptOptions): Plan {
  if (reply !== undefined) return always(reply)
  if (isFunction(script)) return always(script)
  const { rules = [], turns = [], otherwise = fallback } = partsOf(script)
  checkOtherwise(otherwise)
  checkTurns(turns, 'turns')
  return { rules: rules.map(planRule), turns, otherwise }
}

/** The turns one after the other, loops played out. */
export function* played(turns: TurnList): Generator<Turn, void> {
  for (const turn of turns) {
    if (!isLoop(turn)) {
      yield turn
      continue
    }
    for (
      let left = turn.repeat;
      left === 'forever' || left > 0;
      left = left === 'forever' ? left : left - 1
    ) {
      yield* played(turn.turns)
    }
  }
}
