/** Values of exchanges, which may be anything, and how they are written. */
import type { Json } from '../../../wire/types.ts'

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function toObject(value: unknown): Json {
  return isObject(value) ? value : {}
}

export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A value as text; empty where there is none. Of lists and objects it is their JSON: theirs may not be callable. */
export function toText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
      return String(value)
    case 'boolean':
      return value ? 'true' : ''
    case 'object':
      return value === null ? '' : JSON.stringify(value)
    default:
      return ''
  }
}

/** The first of some values that is there, as text. */
export function firstText(...values: readonly unknown[]): string {
  return toText(values.find((value) => value !== undefined && value !== null))
}

export function formatNumber(value: unknown): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : ''
}

export function formatDuration(ms: unknown): string {
  if (typeof ms !== 'number') return ''
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`
}

export function formatClock(at: number): string {
  const date = new Date(at)
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()]
  const time = parts.map((part) => String(part).padStart(2, '0')).join(':')
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** Facts in a line, without those that are empty. */
export function joinFacts(...facts: readonly unknown[]): string {
  return facts.filter(Boolean).map(toText).join(' · ')
}
