/** A streamed reply as LangChain hands it out: chunks, events, or read to its end. */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import { AIMessageChunk } from '@langchain/core/messages'
import type { ChatGenerationChunk } from '@langchain/core/outputs'
import { toGeneration } from '../core-internals/lazy-generation.ts'
import { findTokenListeners, notifyToken } from '../core-internals/run-callbacks.ts'
import { abortError } from '../errors/errors.ts'
import { nonStreamingTokenLimit } from '../models/models.ts'
import { ReplyChunk } from '../response/chunks/chunks.ts'
import { fromEvent, toEndChunk } from '../response/chunks/event-chunks.ts'
import { toFinishEvents, toStreamEvents, withoutUsage } from '../response/chunks/events.ts'
import { EMPTY_STATE, type ReplyState } from '../response/state/reply-state.ts'
import {
  EMPTY_OUTCOME,
  type Outcome,
  type PreparedCall,
  toPartialMessage,
  withTransport,
} from './send.ts'
import { type Step, type StepBatch, streamCall } from './stream-steps.ts'

/** Long answers are streamed inside: a connection may not wait so long for its first byte. */
export function mustStream(
  { streaming, disableStreaming }: { streaming?: boolean | undefined; disableStreaming?: boolean },
  { body }: PreparedCall,
): boolean {
  if (disableStreaming) return false
  return streaming === true || body.max_tokens > nonStreamingTokenLimit(body.model)
}

/** How a reply is read as chunks. */
export interface ChunkOptions {
  streamUsage: boolean
  run?: CallbackManagerForLLMRun | undefined
  /** Called with the reply before the stream ends. */
  onEnd: (outcome: Outcome) => void
  /** An abort is an error, or core answers it by itself, with what it has collected. */
  onAbort: 'throw' | 'end'
}

/**
 * The chunks of a reply, each shown to the callbacks before it is handed out.
 *
 * One generator, without `yield*` and without waiting where nobody listens: this is what every
 * token passes through.
 */
export async function* streamChunks(
  call: PreparedCall,
  options: ChunkOptions,
): AsyncGenerator<ChatGenerationChunk> {
  const run = findTokenListeners(options.run)
  const builder = createChunkBuilder(options.streamUsage)
  try {
    for await (const batch of streamCall(call)) {
      for (let chunk = builder.next(batch); chunk; chunk = builder.next(batch)) {
        yield run ? await notifyToken(chunk, run) : chunk
      }
    }
    const end = builder.end()
    yield run ? await notifyToken(end, run) : end
    options.onEnd(builder.outcome())
  } catch (error) {
    if (options.onAbort === 'throw' || !call.transport.signal?.aborted) throw error
  }
}

/** Makes chunks of steps. Starts after the first are those of a continued reply. */
function createChunkBuilder(streamUsage: boolean) {
  let handedOut = EMPTY_STATE
  let started: ReplyState | undefined
  let last: Outcome = EMPTY_OUTCOME
  const toChunk = ({ event, state, context }: Step): ChatGenerationChunk | undefined => {
    const isStart = event.type === 'message_start'
    if (isStart && started) return undefined
    if (isStart) started = state
    const chunk = fromEvent(event, { from: handedOut, to: state, context, streamUsage })
    if (!chunk) return undefined
    handedOut = state
    return toGeneration(chunk)
  }
  return {
    /** The next chunk of a batch, as long as there is one. */
    next(batch: StepBatch): ChatGenerationChunk | undefined {
      for (let step = batch.next(); step; step = batch.next()) {
        last = step
        const chunk = toChunk(step)
        if (chunk) return chunk
      }
      return undefined
    },
    end(): ChatGenerationChunk {
      const part = { from: handedOut, to: last.state, context: last.context, streamUsage }
      return toGeneration(toEndChunk(started ?? EMPTY_STATE, part))
    },
    outcome: (): Outcome => last,
  }
}

/** The reply of a stream read to its end. An abort's error has what had arrived. */
export function collectReply(call: PreparedCall, options: CollectOptions): Promise<Outcome> {
  const isHeard = findTokenListeners(options.run) !== undefined
  return isHeard ? collectChunks(call, options) : collectSteps(call, options)
}

type CollectOptions = Pick<ChunkOptions, 'streamUsage' | 'run'>

async function collectChunks(call: PreparedCall, options: CollectOptions): Promise<Outcome> {
  const { signal } = call.transport
  let outcome = EMPTY_OUTCOME
  const onEnd = (complete: Outcome) => (outcome = complete)
  let partial: ChatGenerationChunk | undefined
  try {
    for await (const chunk of streamChunks(call, { ...options, onEnd, onAbort: 'throw' })) {
      partial = partial ? partial.concat(chunk) : chunk
    }
    return outcome
  } catch (error) {
    if (!signal?.aborted) throw error
    const message = partial?.message
    throw abortError(signal, AIMessageChunk.isInstance(message) ? message : undefined)
  }
}

/** The same without chunks, where nobody listens: a long answer costs hardly more than a short one. */
async function collectSteps(call: PreparedCall, { streamUsage }: CollectOptions): Promise<Outcome> {
  const { signal } = call.transport
  const joined = withTransport(call, { joinsDeltas: true })
  let last = EMPTY_OUTCOME
  try {
    for await (const batch of streamCall(joined)) {
      last = batch.reply
      batch.drain()
    }
    return last
  } catch (error) {
    if (!signal?.aborted) throw error
    const { state, context } = last
    const slice = { from: EMPTY_STATE, to: state, context, streamUsage }
    throw abortError(signal, state.started ? ReplyChunk.createLazy(slice, undefined) : undefined)
  }
}

/** The error of a stream that was aborted, with what its last chunk stands for. */
export function streamAbortError(signal: AbortSignal, last: AIMessageChunk | undefined): Error {
  const slice = last && ReplyChunk.sliceOf(last)
  const partial = slice && toPartialMessage({ state: slice.to, context: slice.context })
  return abortError(signal, partial)
}

/** A reply as core's content-block events; then the reply. */
export async function* streamBlockEvents(
  call: PreparedCall,
  streamUsage: boolean,
): AsyncGenerator<ChatModelStreamEvent, Outcome> {
  const { signal } = call.transport
  let last = EMPTY_OUTCOME
  try {
    for await (const batch of streamCall(call)) {
      for (let step = batch.next(); step; step = batch.next()) {
        yield* withUsage(visibleEvents(step, last), streamUsage)
        last = step
      }
    }
  } catch (error) {
    throw signal?.aborted ? abortError(signal, toPartialMessage(last)) : error
  }
  yield* withUsage(toFinishEvents(last.state, last.context), streamUsage)
  return last
}

/** Core's events for a step; none for the start of a request that continues the reply. */
function visibleEvents({ event, state }: Step, previous: Outcome): ChatModelStreamEvent[] {
  const isLaterStart = event.type === 'message_start' && previous.state.started
  return isLaterStart ? [] : toStreamEvents(event, state)
}

function withUsage(events: ChatModelStreamEvent[], streamUsage: boolean): ChatModelStreamEvent[] {
  return streamUsage ? events : withoutUsage(events)
}
