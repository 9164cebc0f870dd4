/** An emulator whose clock stands still until a test moves it, and the official client for it. */
import Anthropic from '@anthropic-ai/sdk'
import { type Emulator, type EmulatorOptions, startEmulator } from '../src/index.ts'

export interface Clocked extends AsyncDisposable {
  api: Emulator
  client: Anthropic
  clock: { at: number }
}

/** Starts at a moment, in milliseconds since 1970. */
export async function clocked(at: number, options: EmulatorOptions = {}): Promise<Clocked> {
  const clock = { at }
  const api = await startEmulator({ now: () => clock.at, ...options })
  const client = new Anthropic({ apiKey: 'k', baseURL: api.url, maxRetries: 0 })
  return { api, client, clock, [Symbol.asyncDispose]: api.close }
}
