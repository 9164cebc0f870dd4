import { isObject } from '../wire/json.ts'
import { ScriptError, slipOf } from '../wire/script-error.ts'
import type { StaticTurn, Turn, TurnRequest } from '../wire/turns.ts'
import { findLastResults, lastUserText } from './request-parts.ts'

/** What every request has, under names that no group can have. */
const GIVEN: Readonly<Record<string, (request: TurnRequest) => string>> = {
  $text: ({ body }) => lastUserText(body),
  $result: ({ body }) =>
    findLastResults(body)
      .map(({ text }) => text)
      .join('\n'),
  $model: ({ body }) => body.model,
}

const SLOT = /\{\{\s*(\$?[A-Za-z_]\w*)\s*(?:\|\s*(number)\s*)?\}\}/g

/** The names of a script's captures, and what fills them in. */
export interface Filler {
  request: TurnRequest
  names: ReadonlySet<string>
}

function readValue(name: string, { request, names }: Filler): string | undefined {
  const given = GIVEN[name]
  if (given) return given(request)
  if (!names.has(name)) return undefined
  const value = request.captures[name]
  if (value !== undefined) return value
  throw new ScriptError(`{{${name}}}`, 'no request of this conversation has captured it yet.')
}

function fillText(text: string, filler: Filler): unknown {
  const [only] = text.matchAll(SLOT)
  if (only?.[0] === text && only[2] === 'number') {
    const value = readValue(only[1] ?? '', filler)
    return value === undefined ? text : toNumber(value, text)
  }
  return text.replace(SLOT, (slot, name: string) => readValue(name, filler) ?? slot)
}

function toNumber(value: string, slot: string): number {
  const number = Number(value)
  if (value.trim() !== '' && Number.isFinite(number)) return number
  throw new ScriptError(slot, `what was captured is no number: ${JSON.stringify(value)}.`)
}

function fillValue(value: unknown, filler: Filler): unknown {
  if (typeof value === 'string') return value.includes('{{') ? fillText(value, filler) : value
  if (Array.isArray(value)) return value.map((item) => fillValue(item, filler))
  if (!isObject(value) || value instanceof Uint8Array) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fillValue(item, filler)]),
  )
}

function* findSlots(value: unknown): Generator<string, void> {
  if (typeof value === 'string') {
    for (const [, name = ''] of value.matchAll(SLOT)) yield name
  } else if (Array.isArray(value)) for (const item of value) yield* findSlots(item)
  else if (isObject(value) && !(value instanceof Uint8Array)) {
    for (const item of Object.values(value)) yield* findSlots(item)
  }
}

const isSlot = (name: string, names: ReadonlySet<string>): boolean =>
  names.has(name) || name in GIVEN

/** Whether a turn has something to fill in. Throws where it names what is nearly a capture. */
export function hasSlots(turn: Turn, names: ReadonlySet<string>, place: string): boolean {
  const slots = [...findSlots(turn)]
  for (const name of slots.filter((slot) => !isSlot(slot, names))) {
    const meant = slipOf(name, name.startsWith('$') ? Object.keys(GIVEN) : [...names])
    if (meant !== undefined) {
      throw new ScriptError(place, `{{${name}}} is captured nowhere. Did you mean {{${meant}}}?`)
    }
  }
  return slots.some((name) => isSlot(name, names))
}

/** A turn with captures in the place of `{{name}}`; what names none of them stays. */
export function fillTurn(turn: StaticTurn, filler: Filler): StaticTurn {
  return fillValue(turn, filler) as StaticTurn
}
