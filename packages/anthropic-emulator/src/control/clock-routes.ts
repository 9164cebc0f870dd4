import {
  BadControlRequest,
  CONTROL_PREFIX,
  toJson,
  type ControlHandler,
} from '../journal/control.ts'
import { findTimeProblem, type Clock, type ClockTime } from '../wire/clock.ts'
import type { IncomingRequest } from '../wire/request.ts'
import type { Route } from '../wire/router.ts'
import { checkBodyKeys, readObject } from './body.ts'

const EXAMPLE = '{"time": "2026-01-31T12:00:00Z"}, {"advance": 60000} or {"running": true}'

const show = ({ now, isRunning }: Clock) => {
  const at = now()
  return toJson({ time: new Date(at).toISOString(), milliseconds: at, running: isRunning })
}

function isTime(time: unknown): time is ClockTime {
  const problem = findTimeProblem(time, 'time')
  if (problem !== undefined) throw new BadControlRequest(400, problem)
  return true
}

function setClock(clock: Clock, incoming: IncomingRequest) {
  const body = readObject(incoming, EXAMPLE)
  checkBodyKeys(body, ['time', 'advance', 'running'])
  const { time, advance, running } = body
  if (running !== undefined && typeof running !== 'boolean') {
    throw new BadControlRequest(400, 'running: must be true or false')
  }
  if (advance !== undefined && (typeof advance !== 'number' || !Number.isFinite(advance))) {
    throw new BadControlRequest(
      400,
      `advance: must be milliseconds, not ${JSON.stringify(advance)}`,
    )
  }
  if (Object.keys(body).length === 0) throw new BadControlRequest(400, `Send ${EXAMPLE}.`)
  if (time !== undefined && isTime(time)) clock.set(time)
  if (advance !== undefined) clock.advance(advance)
  if (running === true) clock.run()
  if (running === false) clock.set(clock.now())
  return show(clock)
}

/** The routes that read and set the clock. */
export function clockRoutes(clock: Clock): Route<ControlHandler>[] {
  const path = `${CONTROL_PREFIX}/clock`
  return [
    { method: 'GET', path, handle: () => show(clock) },
    { method: 'PUT', path, handle: (incoming) => setClock(clock, incoming) },
  ]
}
