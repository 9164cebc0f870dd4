/** What one source, such as the command line, sets. */
import { isObject } from '../wire/json.ts'
import { EMULATOR_OPTIONS } from './emulator-options.ts'
import type { OptionRow } from './option-row.ts'
import { SERVICE_OPTIONS } from './service-options.ts'

/** A value, and where it is set. */
export interface Given {
  value: unknown
  place: string
}

/** What a source sets, by the names of options. */
export type Layer = Map<string, Given>

/** Every option of the command line and of configuration files, in the order of `--help`. */
export const ALL_OPTIONS: Readonly<Record<string, OptionRow>> = {
  ...EMULATOR_OPTIONS,
  ...SERVICE_OPTIONS,
}

/** The row of an option, if there is such an option. */
export const rowOf = (name: string): OptionRow | undefined =>
  Object.hasOwn(ALL_OPTIONS, name) ? ALL_OPTIONS[name] : undefined

/** Sets one part of an option, beside those that are set; the place is that of the whole option. */
export function setPart(layer: Layer, [name, part]: [string, string], given: Given): void {
  const before = layer.get(name)
  const parts = before && isObject(before.value) ? before.value : {}
  layer.set(name, { value: { ...parts, [part]: given.value }, place: given.place })
}

// Answers come from one of these: what a source sets counts against all of them in lower ones.
const ANSWERS = ['script', 'reply', 'record', 'replay']

function mergeGiven(row: OptionRow | undefined, upper: Given, lower: Given | undefined): Given {
  if (!row?.parts || !lower || !isObject(upper.value) || !isObject(lower.value)) return upper
  return { value: { ...lower.value, ...upper.value }, place: upper.place }
}

function mergeTwo(upper: Layer, lower: Layer): Layer {
  const answers = ANSWERS.some((name) => upper.has(name))
  const kept = [...lower].filter(([name]) => {
    const isOther = ANSWERS.includes(name) && !upper.has(name)
    return !(answers && isOther)
  })
  const merged: Layer = new Map(kept)
  for (const [name, given] of upper) {
    merged.set(name, mergeGiven(rowOf(name), given, merged.get(name)))
  }
  return merged
}

/** All that the sources set, the first of them first: of objects the parts are merged. */
export const mergeLayers = (layers: readonly Layer[]): Layer =>
  layers.reduceRight((lower, upper) => mergeTwo(upper, lower), new Map())
