/** Which calls are paced together: those of one key, place and model, in the whole process. */
import { getEnvironmentVariable } from '@langchain/core/utils/env'
import { ANTHROPIC } from '../platform/anthropic.ts'
import type { Platform } from '../platform/platform.ts'
import type { ClientOptions } from '../wire.ts'
import { Pacer } from './pacing.ts'

/** From so many on, those that nobody uses are looked for. */
const FEW = 64

/** Without weak references, which not every runtime of workers has. */
const pacers = new Map<string, Pacer>()
let many = FEW

/** The pacer of a name. One that nobody has used for minutes is forgotten, since it knows nothing. */
export function findPacer(name: string): Pacer {
  const known = pacers.get(name)
  if (known) return known
  if (pacers.size >= many) forgetIdle()
  const pacer = new Pacer()
  pacers.set(name, pacer)
  return pacer
}

function forgetIdle(): void {
  for (const [name, pacer] of pacers) if (pacer.isIdle()) pacers.delete(name)
  many = Math.max(FEW, pacers.size * 2)
}

/**
 * Names who is limited: the key at its place. Credentials that are no text (functions, chains,
 * clients of the caller's) are each their own.
 */
export function nameAccount(
  { name }: Platform,
  { apiKey, authToken, baseURL }: ClientOptions,
  create: unknown,
): string {
  const place = baseURL ?? getEnvironmentVariable('ANTHROPIC_BASE_URL') ?? ''
  if (create) return JSON.stringify([name, nameObject(create)])
  if (typeof apiKey === 'function') return JSON.stringify([name, place, nameObject(apiKey)])
  const key = apiKey ?? authToken ?? (name === ANTHROPIC.name ? readKey() : undefined)
  return JSON.stringify([name, place, key ?? (count += 1)])
}

function readKey(): string | undefined {
  const [key, token] = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'].map(getEnvironmentVariable)
  return key ?? token
}

const names = new WeakMap<object, number>()
let count = 0

function nameObject(value: object): number {
  const name = names.get(value) ?? (count += 1)
  names.set(value, name)
  return name
}
