/** The other process of a soak: the emulator, and the count of what reached it. */
import { startEmulator, type Turn, type TurnRequest } from 'anthropic-emulator'
import { kindOf } from './kinds.ts'
import { collectGarbage } from './leftovers.ts'
import { numberOf, taskOf } from './plan.ts'
import { contentOf, replyTo } from './reply.ts'

/** What the harness asks for. */
export type Question = { ask: 'report' } | { ask: 'end' }

/** What it is told. */
export type Answer =
  | { tell: 'url'; url: string }
  | { tell: 'arrived'; number: number }
  | { tell: 'report'; attempts: [number: number, count: number][]; heap: number }

const seed = Number(process.argv[2])
let attempts = new Map<number, number>()

const api = await startEmulator({ reply: answerTo })
process.on('message', (question: Question) => {
  if (question.ask === 'end') process.exit(0)
  collectGarbage()
  tell({ tell: 'report', attempts: [...attempts], heap: process.memoryUsage().heapUsed })
  attempts = new Map()
})
process.on('disconnect', () => process.exit(0))
tell({ tell: 'url', url: api.url })

function tell(answer: Answer): void {
  process.send!(answer)
}

function answerTo({ body }: TurnRequest): Turn {
  const last = body.messages.at(-1)?.content
  const number = numberOf(typeof last === 'string' ? last : JSON.stringify(last))
  const task = taskOf(seed, number)
  const kind = task.fault && kindOf(task.fault)
  const attempt = (attempts.get(number) ?? 0) + 1
  attempts.set(number, attempt)
  // The journal would keep every request there ever was.
  api.requests.length = 0
  if (kind?.leaving === 'arrival') tell({ tell: 'arrived', number })
  const tried = kind?.isUnseen ? attempt + task.failures : attempt
  const whole = { content: contentOf(replyTo(seed, number, tried)), model: body.model }
  return kind && tried <= task.failures ? kind.turn(whole) : whole
}
