import { apiError, type ApiError } from '../wire/api-error.ts'
import { toFrame } from '../wire/frames.ts'
import type { Fault } from '../wire/faults.ts'
import type { PaceOptions } from '../wire/pace-options.ts'
import { checkTurn } from './check.ts'
import type {
  ErrorTurn,
  EventsTurn,
  MessageTurn,
  RawTurn,
  SseTurn,
  StaticTurn,
  Turn,
  TurnRequest,
} from '../wire/turns.ts'

interface AnswerExtras {
  headers: Record<string, string>
  fault: Fault
  pace?: PaceOptions
}

/** A turn sorted by what it sends. */
export type Answer = AnswerExtras &
  (
    | { kind: 'message'; turn: MessageTurn }
    | { kind: 'error'; error: ApiError }
    | { kind: 'frames'; frames: readonly (string | Uint8Array)[]; status: number }
    | { kind: 'raw'; text: string; status: number }
  )

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** Whether a list is one turn made of blocks, and not a list of turns. */
export function isBlockList(list: readonly unknown[]): boolean {
  return list.every(
    (item) =>
      typeof item === 'object' &&
      item !== null &&
      'type' in item &&
      typeof item.type === 'string' &&
      item.type !== 'message',
  )
}

/** Calls turns that are functions until one gives data. */
export function resolveTurn(turn: Turn, request: TurnRequest): StaticTurn | Promise<StaticTurn> {
  return typeof turn === 'function' ? callTurn(turn, request) : turn
}

async function callTurn(turn: Turn, request: TurnRequest): Promise<StaticTurn> {
  let current: Turn = turn
  while (typeof current === 'function') current = await current(request)
  checkTurn(current, 'What the function gave')
  return current
}

function toSseFrames({ sse }: SseTurn): readonly (string | Uint8Array)[] {
  return isList(sse) ? sse : [sse]
}

type ObjectTurn = Exclude<StaticTurn, string | readonly unknown[]>

const isError = (turn: ObjectTurn): turn is ErrorTurn => 'error' in turn
const isEvents = (turn: ObjectTurn): turn is EventsTurn => 'events' in turn
const isSse = (turn: ObjectTurn): turn is SseTurn => 'sse' in turn
const isRaw = (turn: ObjectTurn): turn is RawTurn => 'raw' in turn

/** A turn sorted by what it sends. */
export function toAnswer(turn: StaticTurn): Answer {
  if (typeof turn === 'string' || isList(turn)) {
    return { kind: 'message', turn: { content: turn }, headers: {}, fault: {} }
  }
  const extras = {
    headers: turn.headers ?? {},
    fault: turn.fault ?? {},
    ...(turn.pace && { pace: turn.pace }),
  }
  if (isError(turn)) return { kind: 'error', error: apiError(turn.error), ...extras }
  if (isRaw(turn)) return { kind: 'raw', text: turn.raw, status: turn.status ?? 200, ...extras }
  if (isSse(turn)) {
    return { kind: 'frames', frames: toSseFrames(turn), status: turn.status ?? 200, ...extras }
  }
  if (isEvents(turn)) {
    const frames = turn.events.map((event) => toFrame({ ...event }))
    return { kind: 'frames', frames, status: turn.status ?? 200, ...extras }
  }
  return { kind: 'message', turn, ...extras }
}
