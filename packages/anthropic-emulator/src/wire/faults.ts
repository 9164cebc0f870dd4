import { isObject } from './json.ts'
import { isCount, NUMBERS, settingsProblem, type Setting } from './settings.ts'

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string'

function isErrorAfter(value: unknown): boolean {
  if (!isObject(value)) return isCount(value)
  const { events, type, message, ...others } = value
  return isCount(events) && isText(type) && isText(message) && Object.keys(others).length === 0
}

const FAULTS: Record<keyof Fault, Setting> = {
  delay: NUMBERS.milliseconds,
  slow: NUMBERS.milliseconds,
  bytesPerSecond: NUMBERS.speed,
  cutAfter: NUMBERS.count,
  cutAfterBytes: NUMBERS.count,
  endAfter: NUMBERS.count,
  endAfterBytes: NUMBERS.count,
  endAfterLines: NUMBERS.count,
  stallAfter: NUMBERS.count,
  stallAfterBytes: NUMBERS.count,
  errorAfter: {
    fits: isErrorAfter,
    wanted: 'a number of events, or an object of "events", "type" and "message"',
  },
  malformedEvent: NUMBERS.ordinal,
  duplicateEvent: NUMBERS.ordinal,
  contentType: { fits: (value) => typeof value === 'string', wanted: 'a text' },
  contentLength: NUMBERS.count,
  truncatedUtf8: {
    fits: (value) => value === 'end' || value === 'continue',
    wanted: '"end" or "continue"',
  },
  refuseConnection: { fits: (value) => typeof value === 'boolean', wanted: 'true or false' },
  loseReply: { fits: (value) => typeof value === 'boolean', wanted: 'true or false' },
}

/** The names of all faults. */
export const FAULT_NAMES: readonly string[] = Object.keys(FAULTS)

/** What is wrong with a fault, or nothing. */
export function faultProblem(fault: unknown, place = 'fault'): string | undefined {
  return settingsProblem(fault, FAULTS, place)
}

/**
 * What goes wrong with a reply on its way. Events are those of the stream, pings included; a body
 * without events breaks in its middle instead, for any number of events.
 */
export interface Fault {
  /** Milliseconds before the response headers. */
  delay?: number
  /** Milliseconds before each event, or before each 64 bytes of a body without events. */
  slow?: number
  /** The body arrives at this speed, in pieces that end anywhere, inside of characters too. */
  bytesPerSecond?: number
  /** The connection is destroyed after this many events. */
  cutAfter?: number
  /** The connection is destroyed after this many bytes of the body. */
  cutAfterBytes?: number
  /** The stream ends cleanly, but too early, after this many events. */
  endAfter?: number
  /** The body ends cleanly, but too early, after this many bytes. */
  endAfterBytes?: number
  /** A body without events, such as the results of a batch, ends cleanly after this many lines. */
  endAfterLines?: number
  /** After this many events nothing comes any more, and the connection stays open. */
  stallAfter?: number
  /** After this many bytes of the body nothing comes any more, and the connection stays open. */
  stallAfterBytes?: number
  /**
   * An SSE `error` event comes after this many events and ends the stream; a reply without a stream
   * becomes that error. A bare number is an `overloaded_error`.
   */
  errorAfter?: number | { events: number; type?: string; message?: string }
  /** The data of the event of this number is half of its JSON; the first event is 1. */
  malformedEvent?: number
  /** The event of this number comes twice; the first event is 1. */
  duplicateEvent?: number
  /** Takes the place of the `content-type`; an empty text sends none. */
  contentType?: string
  /** A `content-length` with this value: a longer body is cut there, and after a shorter one the connection. */
  contentLength?: number
  /**
   * The first character of several bytes arrives without its last byte: there the body ends
   * (`end`), or the rest follows (`continue`). A body without such a character is given one.
   */
  truncatedUtf8?: 'end' | 'continue'
  /** The socket is destroyed before any answer. */
  refuseConnection?: boolean
  /** The request is carried out, a batch is made; then the socket is destroyed without an answer. */
  loseReply?: boolean
}
