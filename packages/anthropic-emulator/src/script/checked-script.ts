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
import { toConditions, type Condition } from './matcher.ts'
import { listDue, prepareTurns, type Leaf, type Prepared } from './prepare.ts'
import { hasSlots } from './template.ts'

/** A rule that was checked: a turn for always, or turns that are used up. */
export interface CheckedRule {
  place: string
  conditions: readonly Condition[]
  always?: Leaf
  turns?: readonly Prepared[]
}

/** A script that was checked. */
export interface CheckedScript {
  rules: readonly CheckedRule[]
  turns: readonly Prepared[]
  otherwise: Otherwise
  /** What its expressions capture. */
  names: ReadonlySet<string>
  /** The turns that captures are filled into. */
  withSlots: ReadonlySet<Turn>
}

const isTurnList = (reply: Turn | Loop | TurnList): reply is TurnList =>
  Array.isArray(reply) && !isBlockList(reply)

function toCheckedRule(rule: Rule, at: number): CheckedRule {
  const place = `rules[${at}]`
  checkRule(rule, place)
  const conditions = toConditions(rule.when, `${place}.when`)
  const { reply } = rule
  if (isLoop(reply)) {
    checkLoop(reply, `${place}.reply`)
    const items = prepareTurns(reply.turns, `${place}.reply.turns`)
    return { place, conditions, turns: [{ repeat: reply.repeat, items }] }
  }
  if (!isTurnList(reply)) {
    checkTurn(reply, `${place}.reply`)
    return { place, conditions, always: { place, turn: reply, conditions } }
  }
  checkTurns(reply, `${place}.reply`)
  return { place, conditions, turns: prepareTurns(reply, `${place}.reply`) }
}

const isList = (script: Script): script is TurnList => Array.isArray(script)

const isFunction = (script: Script): script is TurnFunction => typeof script === 'function'

function toParts(script: Exclude<Script, TurnFunction>): Exclude<Script, TurnFunction | TurnList> {
  if (isList(script)) return { turns: script }
  checkScript(script)
  return script
}

type Parts = Pick<CheckedScript, 'rules' | 'turns' | 'otherwise'>

// What is captured in one place can be filled in anywhere.
function withCaptures(parts: Parts): CheckedScript {
  const { rules, turns } = parts
  const leaves = [
    ...rules.flatMap(({ always }) => always ?? []),
    ...[...rules.map((rule) => rule.turns ?? []), turns].flatMap((items) =>
      listDue(items).map(({ leaf }) => leaf),
    ),
  ]
  const conditions = [...rules, ...leaves].flatMap((one) => one.conditions)
  const names = new Set(conditions.flatMap((condition) => condition.names))
  const filled = leaves.filter(({ turn, place }) => hasSlots(turn, names, place))
  return { ...parts, names, withSlots: new Set(filled.map(({ turn }) => turn)) }
}

function toOneReply(reply: Turn): CheckedScript {
  checkTurn(reply, 'reply')
  const always = { place: 'reply', turn: reply, conditions: [] }
  const rules = [{ place: 'reply', conditions: [], always }]
  return withCaptures({ rules, turns: [], otherwise: 'error' })
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
  return withCaptures({
    rules: rules.map(toCheckedRule),
    turns: prepareTurns(turns, 'turns'),
    otherwise,
  })
}
