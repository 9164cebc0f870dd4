/** An API that answers, Redis, and files of jobs, for the tests of this package. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from 'anthropic-emulator'

/** A file that no other test writes; it goes when the test ends. */
export function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chat-anthropic-queue-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'out.jsonl')
}

export type Line = Record<string, unknown> & { row: number }

/** The lines of a journal behind its first. */
export function linesOf(file: string): Line[] {
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines.map((line): Line => JSON.parse(line)).filter(({ row }) => row !== undefined)
}

/** The text of a request's last message. */
export function promptOf({ body }: { body: unknown }): string {
  const { messages } = body as { messages: { content: string | { text: string }[] }[] }
  const { content } = messages.at(-1)!
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('')
}

/** An emulator that answers each prompt with itself, after some milliseconds. */
export function startEcho(ms = 0, options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator({
    script: async (request) => {
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
      return `${promptOf(request)}!`
    },
    ...options,
  })
}

/** The prompts that have reached an API. */
export const sentTo = (api: Emulator): string[] =>
  api.requests.filter(({ path }) => path === '/v1/messages').map((request) => promptOf(request))

/** How many requests there were beside the first of each prompt. */
export const countRepeats = (prompts: readonly string[]): number =>
  prompts.length - new Set(prompts).size

/** Waits for a state, however busy the machine is. */
export const until = (isThere: () => boolean): Promise<unknown> =>
  vi.waitUntil(isThere, { timeout: 300_000, interval: 10 })
