/** The replies of the emulator in a soak, known to both sides. */
import { dice } from './dice.ts'

type Block = { type: string; [key: string]: unknown }

/** What a request must be answered with. */
export interface Reply {
  text: string
  call: { name: string; input: object } | undefined
}

/** The reply to an attempt. Its text begins with the number of the attempt. */
export function replyTo(seed: number, number: number, attempt: number): Reply {
  const { roll } = dice(seed + 1, number)
  const count = 8 + roll(24)
  const words = Array.from({ length: count }, (_, at) => `word${(number + at) % 97}`)
  const call =
    roll(4) === 0 ? { name: 'look_up', input: { number, words: words.slice(4) } } : undefined
  return { text: `${attempt} of ${number}: ${words.join(' ')}.`, call }
}

/** The attempt that a text, or the beginning of one, answers. */
export function attemptOf(text: string): number {
  return Number.parseInt(text, 10)
}

export function contentOf({ text, call }: Reply): Block[] {
  const said = { type: 'text', text }
  return call ? [said, { type: 'tool_use', ...call }] : [said]
}
