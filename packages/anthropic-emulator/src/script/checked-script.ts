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
import { toMatcher, type RequestTest } from './matcher.ts'

/** A rule that was checked: a turn for always, or turns that are used up. */
export interface CheckedRule {
  matches: RequestTest
  always?: Turn
  turns?: TurnList
}

/** A script that was checked. */
export interface CheckedScript {
  rules: readonly CheckedRule[]
  turns: TurnList
  otherwise: Otherwise
}

const isTurnList = (reply: Turn | Loop | TurnList): reply is TurnList =>
  Array.isArray(reply) && !isBlockList(reply)

function toCheckedRule(rule: Rule, at: number): CheckedRule {
  const place = `rules[${at}]`
  checkRule(rule, place)
  const matches = toMatcher(rule.when, `${place}.when`)
  const { reply } = rule
  if (isLoop(reply)) {
    checkLoop(reply, `${place}.reply`)
    return { matches, turns: [reply] }
  }
  if (!isTurnList(reply)) {
    checkTurn(reply, `${place}.reply`)
    return { matches, always: reply }
  }
  checkTurns(reply, `${place}.reply`)
  return { matches, turns: reply }
}

const isList = (script: Script): script is TurnList => Array.isArray(script)

const isFunction = (script: Script): script is TurnFunction => typeof script === 'function'

function toParts(script: Exclude<Script, TurnFunction>): Exclude<Script, TurnFunction | TurnList> {
  if (isList(script)) return { turns: script }
  checkScript(script)
  return script
}

function toOneReply(reply: Turn): CheckedScript {
  checkTurn(reply, 'reply')
  return { rules: [{ matches: () => true, always: reply }], turns: [], otherwise: 'error' }
}

/** The script of the options, checked. */
export function toCheckedScript({
  script = [],
  reply,
  otherwise: fallback = 'default',
}: ScriptOptions): CheckedScript {
  if (reply !== undefined) return toOneReply(reply)
  if (isFunction(script)) return toOneReply(script)
  const { rules = [], turns = [], otherwise = fallback } = toParts(script)
  checkOtherwise(otherwise)
  checkTurns(turns, 'turns')
  return { rules: rules.map(toCheckedRule), turns, otherwise }
}

/** The turns one after the other, loops played out. */
export function* playTurns(turns: TurnList): Generator<Turn, void> {
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
      yield* playTurns(turn.turns)
    }
  }
}
