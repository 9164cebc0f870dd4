/** The faults of a soak: what the emulator does, and what must come of it. */
import type { Fault, MessageTurn, Turn, WireBlock } from 'anthropic-emulator'

/**
 * When a fault strikes: before any content, so that the request is tried again if its error says
 * so; in the middle of what was handed out; or through the caller, who leaves.
 */
export type Moment = 'before' | 'middle' | 'caller'

/** Whether a caller leaves at the arrival of the request, after its head, or at its first words. */
export type Leaving = 'arrival' | 'head' | 'words' | 'break'

export interface Kind {
  ways: readonly ('whole' | 'stream')[]
  moment: Moment
  /** The name of the error, where it ends in one. */
  error: string
  /** Whether that error says that the same request may succeed later. */
  retryable?: boolean
  /** Set where that is too late to be waited for. */
  isTooLate?: boolean
  /** Set where only a call that would be tried again can show what must come of it. */
  needsRetries?: boolean
  /** Set where every attempt fails: the fault is a wait, which must not be taken for another. */
  isLasting?: boolean
  /** The time limit that ends the wait. */
  limit?: 'timeout' | 'streamIdleTimeout'
  leaving?: Leaving
  /** Set where words that were sent may be lost on the way. */
  isLossy?: boolean
  /** Set where the attempts that fail never reach the emulator. */
  isUnseen?: boolean
  turn: (whole: MessageTurn) => Turn
}

/** Retries of an error that carries it follow at once. */
const AT_ONCE = { 'retry-after-ms': '1' }
const BOTH = ['whole', 'stream'] as const
const WHOLE = ['whole'] as const
const STREAM = ['stream'] as const

const sayError = (status: number, type: string, headers: Record<string, string> = AT_ONCE) => ({
  error: { status, type, message: `It is ${type}` },
  headers,
})

function http(status: number, type: string, error: string, headers?: Record<string, string>): Kind {
  const turn = () => sayError(status, type, headers)
  return { ways: BOTH, moment: 'before', error, retryable: true, turn }
}

function final(
  status: number,
  type: string,
  error: string,
  headers?: Record<string, string>,
): Kind {
  return { ...http(status, type, error, headers), retryable: false }
}

function broken(moment: Moment, error: string, fault: Fault, extra: Partial<Kind> = {}): Kind {
  const turn = (whole: MessageTurn) => ({ ...whole, fault, headers: AT_ONCE })
  return { ways: STREAM, moment, error, retryable: moment === 'before', turn, ...extra }
}

const overloaded = (events: number) => ({
  errorAfter: { events, type: 'overloaded_error', message: 'Overloaded' },
})

const bytes = (...sse: string[]): Turn => ({ sse, headers: AT_ONCE })
const page = (status: number): Turn => ({
  raw: '<!doctype html><title>Bad gateway</title>',
  status,
  headers: { 'content-type': 'text/html', ...AT_ONCE },
})

const start = (whole: MessageTurn) => {
  const message = { id: 'msg_soak', type: 'message', role: 'assistant', content: [], usage: {} }
  return `data: ${JSON.stringify({ type: 'message_start', message: { ...message, model: whole.model } })}\n\n`
}
const MALFORMED = 'event: content_block_delta\ndata: {"type":"content_block_d\n\n'
const words = ({ content }: MessageTurn) => {
  const [block] = content as readonly WireBlock[]
  const data = { type: 'content_block_start', index: 0, content_block: block }
  return `data: ${JSON.stringify(data)}\n\n`
}

/** Where in a stream faults strike: a start, the start of a block and a ping come before words. */
const AT_START = 1
const AT_BLOCK = 3
const IN_WORDS = 6

export const KINDS = {
  'http 408': http(408, 'timeout_error', 'ServerError'),
  'http 409': http(409, 'conflict_error', 'ApiError'),
  'http 429, retry-after-ms': http(429, 'rate_limit_error', 'RateLimitError'),
  'http 429, retry-after': http(429, 'rate_limit_error', 'RateLimitError', {
    'retry-after': '0.01',
  }),
  'http 429, a date': http(429, 'rate_limit_error', 'RateLimitError', {
    'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT',
  }),
  'http 429, an hour': {
    ...http(429, 'rate_limit_error', 'RateLimitError', { 'retry-after': '3600' }),
    isTooLate: true,
  },
  'http 500': http(500, 'api_error', 'ServerError'),
  'http 500, not again': final(500, 'api_error', 'ServerError', { 'x-should-retry': 'false' }),
  'http 502, a page': { ...http(502, '', 'ServerError'), turn: () => page(502) },
  'http 503': http(503, 'api_error', 'ServerError'),
  'http 529': http(529, 'overloaded_error', 'OverloadedError'),
  'http 400': final(400, 'invalid_request_error', 'BadRequestError'),
  'connection reset': broken(
    'before',
    'ConnectionError',
    { refuseConnection: true },
    { ways: BOTH },
  ),
  'connection refused': broken('before', 'ConnectionError', {}, { ways: BOTH, isUnseen: true }),
  'body cut': broken('before', 'IncompleteStreamError', { cutAfter: 1 }, { ways: WHOLE }),
  'body ends early': broken('before', 'MalformedStreamError', { endAfter: 1 }, { ways: WHOLE }),
  'body stalls': broken(
    'before',
    'TimeoutError',
    { stallAfter: 1 },
    { ways: WHOLE, isLasting: true, limit: 'timeout' },
  ),
  'empty 200': {
    ...broken('before', 'IncompleteStreamError', {}, { ways: WHOLE }),
    turn: () => ({ raw: '', headers: AT_ONCE }),
  },
  'empty stream': { ...broken('before', 'IncompleteStreamError', {}), turn: () => bytes() },
  'a page, 200': { ...final(200, '', 'MalformedStreamError'), turn: () => page(200) },
  'cut before words': broken('before', 'IncompleteStreamError', { cutAfter: AT_BLOCK }),
  'cut at the start': broken('before', 'IncompleteStreamError', { cutAfter: AT_START }),
  'cut in words': broken(
    'middle',
    'IncompleteStreamError',
    { cutAfter: IN_WORDS },
    { isLossy: true },
  ),
  'ends before words': broken('before', 'IncompleteStreamError', { endAfter: AT_BLOCK }),
  'ends in words': broken('middle', 'IncompleteStreamError', { endAfter: IN_WORDS }),
  'stalls before words': broken(
    'before',
    'StreamIdleError',
    { stallAfter: AT_BLOCK },
    { isLasting: true, limit: 'streamIdleTimeout' },
  ),
  'stalls in words': broken(
    'middle',
    'StreamIdleError',
    { stallAfter: IN_WORDS },
    { isLasting: true, isLossy: true, limit: 'streamIdleTimeout' },
  ),
  'error event first': broken('before', 'OverloadedError', overloaded(0)),
  'error event before words': broken('before', 'OverloadedError', overloaded(AT_BLOCK)),
  'error event in words': broken('middle', 'OverloadedError', overloaded(IN_WORDS)),
  'malformed before words': {
    ...broken('before', 'MalformedStreamError', {}),
    turn: (whole) => bytes(start(whole), MALFORMED),
  },
  'malformed in words': {
    ...broken('middle', 'MalformedStreamError', {}),
    turn: (whole) => bytes(start(whole), words(whole), MALFORMED),
  },
  'abort before the head': broken(
    'caller',
    'AbortError',
    { delay: 600_000 },
    { ways: BOTH, leaving: 'arrival' },
  ),
  'abort between attempts': {
    ...broken('caller', 'AbortError', {}, { ways: BOTH, leaving: 'head' }),
    needsRetries: true,
    turn: () => sayError(529, 'overloaded_error', { 'retry-after': '30' }),
  },
  'abort in the body': broken(
    'caller',
    'AbortError',
    { stallAfter: 1 },
    { ways: WHOLE, leaving: 'head' },
  ),
  'abort before words': broken(
    'caller',
    'AbortError',
    { stallAfter: AT_BLOCK },
    { leaving: 'head' },
  ),
  'abort in words': broken('caller', 'AbortError', { stallAfter: IN_WORDS }, { leaving: 'words' }),
  'break in words': broken('caller', '', { stallAfter: IN_WORDS }, { leaving: 'break' }),
} satisfies Record<string, Kind>

export type KindName = keyof typeof KINDS

export const KIND_NAMES = Object.keys(KINDS) as KindName[]

export function kindOf(name: KindName): Kind {
  return KINDS[name]
}
