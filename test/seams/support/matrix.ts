/** Runs programs with both classes, and compares what they show. */
import { type Emulator, type EmulatorOptions, startEmulator } from 'anthropic-emulator'
import { type AIMessageChunk, type BaseMessage, convertToChunk } from '@langchain/core/messages'
import { expect, test } from 'vitest'
import { deliberate, isAsWhole } from '../deliberate.ts'
import { asking, type Handed, handedOut } from '../programs/reading.ts'
import { rowOf } from '../today.ts'
import { type Reply, REPLIES } from './replies.ts'
import { type ChatModel, type Factory, ours, peer, type SharedOptions } from './sides.ts'
import { outcomeOf, type Shown, withoutDumps } from './shown.ts'

/** What a program is given. */
export interface Setting {
  llm: ChatModel
  api: Emulator
  /** Another model of the same side. */
  another: (options?: SharedOptions) => ChatModel
}

/** A program of a stranger: it gives what its user sees. */
export type Program = (setting: Setting) => Promise<unknown>

/** What a program shows with one of the classes. */
export async function runWith(
  make: Factory,
  program: Program,
  emulator: EmulatorOptions,
  options: SharedOptions = {},
): Promise<Shown> {
  await using api = await startEmulator({ onWarning: () => {}, ...emulator })
  const another = (more?: SharedOptions) => make(api.url, { ...options, ...more })
  return await outcomeOf(() => program({ llm: another(), api, another }))
}

/** A test of one program: it shows with our class what it shows with the peer's. */
export function same(
  title: string,
  program: Program,
  emulator: EmulatorOptions,
  options: SharedOptions = {},
): void {
  declare(title, async () => {
    const own = await runWith(ours, program, emulator, options)
    const right = deliberate(title) ?? (await runWith(peer, program, emulator, options))
    // Two equal errors would say nothing of the program.
    expect(right).toHaveProperty('shows')
    expect(own).toEqual(right)
  })
}

/** A test that states by itself what is right. */
export function shows(
  title: string,
  program: Program,
  emulator: EmulatorOptions,
  right: unknown,
  options: SharedOptions = {},
): void {
  declare(title, async () => {
    expect(await runWith(ours, program, emulator, options)).toEqual({ shows: right })
  })
}

/** A test whose title carries its row, and which is marked while it fails. */
export function declare(title: string, run: () => Promise<void>): void {
  const row = rowOf(title)
  const named = title.replace(/^([A-E]\d+): /, '($1) ')
  const shown = row && named === title ? `(${row}) ${title}` : named
  if (row) test.fails(shown, run)
  else test(shown, run)
}

/** Each reply as both sides hand it out, asked for once. */
const HANDED = new Map<string, Promise<{ own: Handed; other: Handed }>>()

function handed(name: string): Promise<{ own: Handed; other: Handed }> {
  const before = HANDED.get(name) ?? askBoth(REPLIES[name]!)
  HANDED.set(name, before)
  return before
}

async function askBoth(reply: Reply) {
  await using api = await startEmulator({ reply: reply.turn })
  const own = await handedOut(ours, api.url, reply)
  return { own, other: await handedOut(peer, api.url, reply) }
}

/** The reply as if a stream had brought it in one piece. */
function asWhole({ whole }: Handed): Handed {
  return { whole, output: whole, chunks: [convertToChunk(whole) as AIMessageChunk] }
}

/** A test of what a program makes of a reply that both sides hand out. */
export function sameOf(
  name: string,
  reply: string,
  way: string,
  use: (reply: Handed) => Promise<unknown>,
): void {
  const title = `${name} of ${reply}, ${way}`
  declare(title, async () => {
    const { own, other: handedOut } = await handed(reply)
    const other = isAsWhole(title) ? asWhole(handedOut) : handedOut
    const right = deliberate(title) ?? withoutDumps(await outcomeOf(() => use(other)))
    expect(withoutDumps(await outcomeOf(() => use(own)))).toEqual(right)
  })
}

/** A test that the API takes a conversation with the reply, and answers it. */
export function sentOn(
  reply: string,
  way: string,
  use: (reply: Handed) => Promise<BaseMessage[]>,
): void {
  declare(`sent on: ${reply}, ${way}`, async () => {
    const { own } = await handed(reply)
    // Blocks that the emulator cannot know are let through.
    await using api = await startEmulator({ reply: 'Fine.', strict: !reply.includes('tomorrow') })
    const { llm } = asking(ours, api.url, REPLIES[reply]!)
    const answer = await llm.invoke(await use(own))
    expect(answer.text).toBe('Fine.')
  })
}
