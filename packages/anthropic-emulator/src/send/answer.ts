import { midStreamError } from '../faults/event-faults.ts'
import { toMessage } from '../message/message.ts'
import type { Dialect } from '../platforms/dialect.ts'
import type { Answer } from '../script/turn.ts'
import type { CachedPrompt } from '../state/cache.ts'
import type { RateLimits } from '../state/rate-limits.ts'
import type { Threads } from '../state/threads.ts'
import { sleep } from '../stream/body-stream.ts'
import { toFrames } from '../stream/events.ts'
import { isImmediate, toPace, type Pace } from '../stream/pace.ts'
import { measureDuration } from '../stream/pace-frames.ts'
import { toStreamText, toStyle } from '../stream/stream-text.ts'
import { apiError, errorBody, errorHeaders, type ApiError } from '../wire/api-error.ts'
import type { NewId } from '../wire/ids.ts'
import type { PaceOptions } from '../wire/pace-options.ts'
import type { Reply } from '../wire/reply.ts'
import type { Json, RequestBody } from '../wire/types.ts'
import { sendBody, sendEventStream, toEventStream, type ReplyHead } from './body.ts'
import { waitForNeighbours } from './neighbours.ts'
import type { ReplyTarget } from './target.ts'

/** What messages are made with and counted by. */
export interface SendContext {
  newId: NewId
  threads: Threads
  rateLimits: RateLimits
  pace: Pace
}

/** A request for a message that was accepted. */
export interface MessageRequest {
  target: ReplyTarget
  /** The body with all that a thread holds; the body itself without a thread. */
  expandedBody: RequestBody
  /** What the prompt cache had for it when it arrived. */
  prompt: CachedPrompt
  /** What context management cleared, where the request asks for it. */
  appliedEdits?: readonly Json[] | undefined
  /** The skills of its container. */
  skills?: readonly Json[] | undefined
}

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
}

const JSON_HEADERS = { 'content-type': 'application/json' }

// No header can contain these.
const FORBIDDEN = /[^\t -~\x80-\xff]/

function checkHeader(name: string, value: unknown): string {
  const text = String(value)
  if (!FORBIDDEN.test(text)) return text
  throw new TypeError(
    `the header ${name} has a character that headers cannot have: ${JSON.stringify(text)}.`,
  )
}

/** Headers with names in lower case, as replies have them. */
export function toHeaders(given: Readonly<Record<string, unknown>>): Record<string, string> {
  const lower: Record<string, string> = {}
  for (const name in given) lower[name.toLowerCase()] = checkHeader(name, given[name])
  return lower
}

/** An error of the API's form; by default it meets the fault that was selected for its request. */
export function sendError(
  target: ReplyTarget,
  error: ApiError,
  { headers = {}, fault = target.fault ?? {} }: Partial<Omit<ReplyHead, 'status'>> = {},
): Reply {
  const { dialect, requestId } = target
  const own = dialect
    ? dialect.error(error, requestId)
    : {
        status: error.status,
        headers: errorHeaders(error.status),
        body: errorBody(error, requestId),
      }
  const head = { status: own.status, headers: { ...own.headers, ...toHeaders(headers) }, fault }
  return sendBody(target, JSON.stringify(own.body), head)
}

/** Sends a text as a body, as JSON where the headers name no content type. */
export function sendRaw(target: ReplyTarget, text: string, head: ReplyHead): Reply {
  const { errorAfter } = head.fault
  if (errorAfter !== undefined) return sendError(target, midStreamError(errorAfter), head)
  return sendBody(target, text, {
    ...head,
    headers: { ...JSON_HEADERS, ...toHeaders(head.headers) },
  })
}

const streamHeaders = (dialect: Dialect | undefined): Reply['headers'] =>
  dialect?.framing ? dialect.framing.headers : STREAM_HEADERS

function paceFor(
  turnPace: PaceOptions | undefined,
  { pace: base }: SendContext,
  dialect: Dialect | undefined,
): Pace {
  const pace = toPace(turnPace, base)
  return dialect?.pings === false ? toPace({ ping: false }, pace) : pace
}

type AnswerOf<Kind extends Answer['kind']> = Extract<Answer, { kind: Kind }>

function makeMessage(
  context: SendContext,
  { target, expandedBody: body, prompt, appliedEdits, skills }: MessageRequest,
  { turn }: AnswerOf<'message'>,
): Json {
  const { dialect } = target
  const newId = dialect ? dialect.ids(context.newId) : context.newId
  const made = toMessage(turn, { body, newId, inputUsage: prompt.usage, appliedEdits, skills })
  const message = dialect ? dialect.message(made) : made
  context.threads.remember(body, message)
  return message
}

function framesOf(message: Json, pace: Pace, dialect: Dialect | undefined) {
  const frames = () => toFrames(message, toStyle(message, pace))
  return dialect ? () => dialect.events(frames(), message) : frames
}

// The prompt has been read, and its cache written, when the first token comes.
async function beginReply({ target, prompt }: MessageRequest, pace: Pace): Promise<void> {
  await waitForNeighbours(prompt.countArrived)
  if (pace.timeToFirstToken === 0) return prompt.begin()
  void sleep(pace.timeToFirstToken, target.connection.signal).then(prompt.begin, prompt.begin)
}

function sendMessage(
  context: SendContext,
  request: MessageRequest,
  answer: AnswerOf<'message'>,
): Reply | Promise<Reply> {
  const pace = paceFor(answer.pace, context, request.target.dialect)
  const send = () => sendMade(context, request, answer, pace)
  return request.prompt.writes ? beginReply(request, pace).then(send) : send()
}

function sendMade(
  context: SendContext,
  request: MessageRequest,
  answer: AnswerOf<'message'>,
  pace: Pace,
): Reply | Promise<Reply> {
  const { fault } = answer
  const { target } = request
  const { dialect } = target
  const message = makeMessage(context, request, answer)
  const limits = context.rateLimits.spend(request.expandedBody.model, message.usage)
  const frames = framesOf(message, pace, dialect)
  if (request.expandedBody.stream === true) {
    const headers = Object.assign(limits, streamHeaders(dialect), toHeaders(answer.headers))
    const stream = dialect
      ? toEventStream(frames())
      : { frames, whole: () => toStreamText(message, pace) }
    return sendEventStream(target, stream, pace, { status: 200, headers, fault })
  }
  const own = dialect ? dialect.messageHeaders(message) : {}
  const headers = Object.assign(limits, JSON_HEADERS, own, toHeaders(answer.headers))
  const body = JSON.stringify(dialect?.whole?.(message) ?? message)
  const send = () => sendBody(target, body, { status: 200, headers, fault })
  if (isImmediate(pace)) return send()
  return sleep(measureDuration(frames(), pace), target.connection.signal).then(send)
}

function sendFrames(
  context: SendContext,
  { target, expandedBody }: MessageRequest,
  answer: AnswerOf<'frames'>,
): Reply {
  if (expandedBody.stream !== true) {
    const message = 'The script gives stream events, but the request does not ask for a stream.'
    const head = { headers: { 'x-should-retry': 'false' }, fault: {} }
    return sendError(target, apiError({ status: 500, message }), head)
  }
  const { dialect } = target
  const headers = { ...streamHeaders(dialect), ...toHeaders(answer.headers) }
  const pace = paceFor(answer.pace, context, dialect)
  return sendEventStream(target, toEventStream(answer.frames), pace, { ...answer, headers })
}

/** Sends an answer: as JSON or as events, with what goes wrong on the way. */
export function sendAnswer(
  context: SendContext,
  request: MessageRequest,
  given: Answer,
): Reply | Promise<Reply> {
  const { target } = request
  const answer = target.fault ? { ...given, fault: { ...given.fault, ...target.fault } } : given
  // An error stays the error that it is.
  if (answer.kind === 'error') return sendError(target, answer.error, answer)
  if (answer.kind === 'raw') return sendRaw(target, answer.text, answer)
  const { errorAfter } = answer.fault
  if (errorAfter !== undefined && request.expandedBody.stream !== true) {
    return sendError(target, midStreamError(errorAfter), answer)
  }
  return answer.kind === 'message'
    ? sendMessage(context, request, answer)
    : sendFrames(context, request, answer)
}
