import type { FaultRequest, FaultRule, SelectedFault } from './types.ts'
import { faultProblem } from '../wire/faults.ts'
import { hash } from '../wire/hash.ts'
import { isObject } from '../wire/json.ts'
import { ScriptError } from '../wire/script-error.ts'
import { toMatcher, type RequestTest } from '../script/matcher.ts'
import { NUMBERS, settingsProblem, type Setting } from '../wire/settings.ts'

const isText = (value: unknown): boolean => typeof value === 'string'
const OBJECT: Setting = { fits: isObject, wanted: 'an object' }

const RULE: Record<keyof FaultRule, Setting> = {
  rate: {
    fits: (value) => typeof value === 'number' && value >= 0 && value <= 1,
    wanted: 'a number from 0 to 1',
  },
  times: NUMBERS.count,
  method: { fits: isText, wanted: 'a method, such as POST' },
  path: { fits: (value) => isText(value) && String(value).startsWith('/'), wanted: 'a path' },
  when: { fits: () => true, wanted: 'a matcher' },
  fault: OBJECT,
  error: OBJECT,
  raw: { fits: isText, wanted: 'a text' },
  status: NUMBERS.status,
  headers: OBJECT,
}

function ruleProblem(rule: FaultRule, place: string): string | undefined {
  const problem =
    settingsProblem(rule, RULE, place) ??
    (rule.fault && faultProblem(rule.fault, `${place}.fault`)) ??
    (rule.error && settingsProblem(rule.error, ERROR, `${place}.error`))
  if (problem !== undefined) return problem
  if (typeof rule.rate !== 'number') return `${place}.rate is missing: a number from 0 to 1.`
  const { fault, error, raw, status } = rule
  const nothing = [fault, error, raw, status].every((part) => part === undefined)
  return nothing
    ? `${place} says nothing of what happens: it needs a fault, error or raw.`
    : undefined
}

const ERROR: Record<string, Setting> = {
  status: NUMBERS.status,
  type: { fits: isText, wanted: 'a text' },
  message: { fits: isText, wanted: 'a text' },
  details: OBJECT,
}

function toSelected({ fault = {}, error, raw, status, headers = {} }: FaultRule): SelectedFault {
  const given = status === undefined ? {} : { status }
  if (raw !== undefined) return { fault, headers, instead: { raw, ...given } }
  if (error === undefined && status === undefined) return { fault, headers }
  return { fault, headers, instead: { error: { ...given, ...error } } }
}

interface RatedFault {
  rule: FaultRule
  selected: SelectedFault
  matches: RequestTest | undefined
  /** How many more requests it may happen to. */
  left: number
}

function checkRule(rule: FaultRule, at: number): RatedFault {
  const place = `faults[${at}]`
  const problem = ruleProblem(rule, place)
  if (problem !== undefined) throw new ScriptError(problem)
  const matches = rule.when === undefined ? undefined : toMatcher(rule.when, `${place}.when`)
  return { rule, selected: toSelected(rule), matches, left: rule.times ?? Infinity }
}

// Rates that add up to more than 1 in floating point only are meant to be 1.
const MOST = 1 + 1e-9

function checkSum(rules: readonly FaultRule[]): void {
  const always = rules.filter(({ path, when, method, times }) =>
    [path, when, method, times].every((limit) => limit === undefined),
  )
  const sum = always.reduce((total, { rate }) => total + rate, 0)
  if (sum > MOST) throw new ScriptError(`faults: the rates add up to ${sum}; 1 is every request.`)
}

// A part that begins with a colon stands for any one.
function fitsPath(pattern: string, path: string): boolean {
  if (!pattern.includes(':')) return pattern === path
  const parts = path.split('/')
  const wanted = pattern.split('/')
  return (
    wanted.length === parts.length &&
    wanted.every((part, at) => part.startsWith(':') || part === parts[at])
  )
}

/** Selects faults by the rates of rules: the same ones for the same seed and order of requests. */
export function faultsByRate(
  rules: readonly FaultRule[],
  seed: number,
): (request: FaultRequest) => SelectedFault | undefined {
  const all = rules.map(checkRule)
  checkSum(rules)
  let count = 0
  return ({ method, path, body, headers }) => {
    const request = { body, headers, count, captures: {} }
    const fitting = all.filter(
      ({ rule, matches, left }) =>
        left > 0 &&
        (rule.method ?? method).toUpperCase() === method &&
        fitsPath(rule.path ?? path, path) &&
        (!matches || (isObject(body) && matches(request))),
    )
    if (fitting.length === 0) return undefined
    count += 1
    let drawn = hash(`${seed}:fault:${count}`) / 2 ** 32
    const found = fitting.find(({ rule }) => (drawn -= rule.rate) < 0)
    if (found) found.left -= 1
    return found?.selected
  }
}
