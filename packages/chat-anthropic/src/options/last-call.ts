/**
 * The options of the last call that had any: an agent gives the same ones for each turn. A copy of them
 * says whether a program has edited what is inside of an object since.
 */
import { copyPlain, findOriginal, isSame, NO_COPY } from '../fixed.ts'
import { type Fields, fieldsOf } from '../wire.ts'

interface Kept<Value> {
  /** What the model's own options came to. */
  own: object
  /** Copies of the options, and the fixed tools themselves. */
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
    const copies: Fields = {}
    for (const [key, option] of Object.entries(call)) {
      // Without what would hold on to a program's signal.
      if (NON_OPTIONS.has(key)) continue
      const copy = key === 'tools' ? option : copyPlain(option)
      if (copy === NO_COPY) return
      copies[key] = copy
    }
    this.#kept = { own, call: copies, value }
  }
}

/** What core adds to every call, or what has no part in what is resolved. */
export const NON_OPTIONS: ReadonlySet<string> = new Set([
  'signal',
  'promptIndex',
  'ls_structured_output_format',
])

/** Whether two calls have the same options. */
function isSameCall(last: Readonly<Fields>, call: Readonly<Fields>): boolean {
  for (const key in call) {
    if (call[key] === undefined || NON_OPTIONS.has(key)) continue
    if (!(key === 'tools' ? isSameList : isSame)(call[key], last[key])) return false
  }
  for (const key in last) if (call[key] === undefined && last[key] !== undefined) return false
  return true
}

/** Tools are passed on as they are, edits included; copies of kept ones are known again. */
function isSameList(tools: unknown, last: unknown): boolean {
  return tools === last || (last !== undefined && findKept(tools) === last)
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
