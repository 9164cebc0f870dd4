/** The exchanges that the page knows, in the order in which they arrived. */
import type { Json } from '../../../wire/types.ts'
import { base } from './document.ts'
import { hasEnded, type Outcome } from './status.ts'
import { toObject, toText } from './values.ts'

/** An exchange in a line, as the emulator reports it. */
export interface ExchangeSummary extends Outcome {
  id: string
  /** Milliseconds since 1970. */
  at: number
  method: string
  path: string
  model?: unknown
  stream?: boolean
  /** The beginning of the last text that was asked. */
  preview?: string
  stop_reason?: string | null
  usage?: Json
}

const MOST_KEPT = 5000

/** How many exchanges are read and listed at once. */
export const PAGE_SIZE = 100

export const exchanges = new Map<string, ExchangeSummary>()

/** Whether the emulator has exchanges older than the oldest one here. */
export let hasOlderOnServer = false

/** Adds an exchange, or what is new about it. */
export function remember(entry: ExchangeSummary): void {
  exchanges.set(entry.id, { ...exchanges.get(entry.id), ...entry })
  const [oldest] = exchanges.keys()
  if (exchanges.size <= MOST_KEPT || oldest === undefined) return
  exchanges.delete(oldest)
  hasOlderOnServer = true
}

/** Forgets all exchanges. */
export function forgetAll(): void {
  exchanges.clear()
  hasOlderOnServer = false
}

/** The answer of a control route, or an error with its message. */
export async function readControl<Answer>(path: string): Promise<Answer> {
  const response = await fetch(base + path)
  if (response.ok) return response.json()
  throw new Error(toText(toObject(toObject(await response.json()).error).message))
}

interface JournalPart {
  entries: ExchangeSummary[]
  /** Whether there are older ones. */
  more: boolean
}

/** Reads the newest exchanges again; those that ended here are newer than what was read. */
export async function readNewest(): Promise<void> {
  const { entries, more } = await readControl<JournalPart>(`/journal?summary&limit=${PAGE_SIZE}`)
  const before = new Map(exchanges)
  const since = entries[0]?.at ?? 0
  exchanges.clear()
  hasOlderOnServer = more
  for (const entry of entries) {
    const known = before.get(entry.id)
    exchanges.set(entry.id, known && hasEnded(known) ? known : entry)
  }
  for (const [id, entry] of before) {
    if (!hasEnded(entry) && entry.at > since) exchanges.set(id, entry)
  }
}

/** Reads the exchanges before the oldest one here. */
export async function readOlder(): Promise<void> {
  const [oldest] = exchanges.keys()
  if (oldest === undefined) return
  const query = `summary&limit=${PAGE_SIZE}&before=${oldest}`
  const { entries, more } = await readControl<JournalPart>(`/journal?${query}`)
  const later = [...exchanges]
  exchanges.clear()
  for (const entry of entries) exchanges.set(entry.id, entry)
  for (const [id, entry] of later) exchanges.set(id, entry)
  hasOlderOnServer = more
}
