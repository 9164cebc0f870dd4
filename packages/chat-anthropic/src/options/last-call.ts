/**
 * The options of the last call that had any: an agent gives the same ones for each turn. What follows
 * from them is kept where no inside of an object has gone into it that a program may edit.
 */
import { findOriginal, isFixed } from '../fixed.ts'
import { type Fields, fieldsOf } from '../wire.ts'

interface Kept<Value> {
  /** What the model's own options came to. */
  own: object
  call: Readonly<Fields>
  value: Value
}

/** Keeps what the options of one call came to. */
export class LastCall<Value> {
  #kept: Kept<Value> | undefined

  /** What a call comes to, where it is the same as the last one. */
  find(own: object, call: object): Value | undefined {
    const kept = this.#kept
    return kept?.own === own && isSameCall(kept.call, fieldsOf(call)) ? kept.value : undefined
  }

  keep(own: object, call: object, value: Value): void {
    // Without what would hold on to a program's signal.
    const options = Object.entries(call).filter(([key]) => !NON_OPTIONS.has(key))
    if (!options.some(isReadInside)) this.#kept = { own, call: Object.fromEntries(options), value }
  }
}

/** What core adds to every call, or what has no part in what is resolved. */
export const NON_OPTIONS: ReadonlySet<string> = new Set(['signal', 'promptIndex'])

/** Whether two calls have the same options, each the same value. */
function isSameCall(last: Readonly<Fields>, call: Readonly<Fields>): boolean {
  for (const key in call) {
    if (call[key] === last[key] || NON_OPTIONS.has(key)) continue
    if (key !== 'tools' || !last['tools'] || findKept(call['tools']) !== last['tools']) return false
  }
  for (const key in last) if (!(key in call)) return false
  return true
}

/** What is passed on as it is, or has no part in what is resolved. */
const PASSED_ON: ReadonlySet<string> = new Set(['tools', 'ls_structured_output_format'])

/** Whether an option is an object that a program may edit, and whose inside is resolved. */
function isReadInside([key, value]: [string, unknown]): boolean {
  return isEditable(value) && !PASSED_ON.has(key) && !isFixed(value)
}

export function isEditable(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Copies of kept tools, none of which was edited, as what they are copies of. */
export function withKeptTools<Call extends { tools?: unknown }>(call: Call): Call {
  const kept = findKept(call.tools)
  return kept ? { ...call, tools: kept } : call
}

function findKept(tools: unknown): readonly object[] | undefined {
  return Array.isArray(tools) ? findOriginal(tools) : undefined
}
