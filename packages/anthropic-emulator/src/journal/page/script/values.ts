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

/** A value as text; empty where there is none. */
export function toText(value: unknown): string {
  return value === undefined || value === null || value === false ? '' : String(value)
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
  return facts.filter(Boolean).map(String).join(' · ')
}
