/** A streamed reply as LangChain hands it out: chunks, events, or read to its end. */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { ChatGenerationChunk } from '@langchain/core/outputs'
import { abortError } from '../errors/errors.ts'
import { arrived, type Exchange, NOTHING, type Outcome } from './exchange.ts'
import { nonStreamingTokenLimit } from '../models/models.ts'
import { type Batch, exchangeStream, type Step } from './reply-stream.ts'
import { EMPTY_STATE, type ReplyState } from '../response/state/reply-state.ts'
import { toEndChunk, fromEvent, type ReplyChunk } from '../response/chunks/chunks.ts'
import { toFinishEvents, toStreamEvents } from '../response/chunks/events.ts'
import { toGeneration } from '../core-internals/generations.ts'

/** Long answers are streamed inside: a connection may not wait so long for its first byte. */
export function mustStream(
  { streaming, disableStreaming }: { streaming?: boolean | undefined; disableStreaming?: boolean },
  { body }: Exchange,
): boolean {
  if (disableStreaming) return false
  return streaming === true || body.max_tokens > nonStreamingTokenLimit(body.model)
}

/** How a stream of chunks is read. */
export interface Reading {
  streamUsage: boolean
  run?: CallbackManagerForLLMRun | undefined
  /** Told the whole reply before the stream ends. */
  onEnd: (outcome: Outcome) => void
  /** An abort is an error, or core answers it by itself, with what it has collected. */
  onAbort: 'throw' | 'end'
}

/**
 * The chunks of a reply, each told to the callbacks before it is handed out.
 *
 * One generator, without `yield*` and without waiting where nobody listens: this is what every
 * token passes through.
 */
export async function* chunksOf(
  plan: Exchange,
  reading: Reading,
): AsyncGenerator<ChatGenerationChunk> {
  const run = listeners(reading.run)
  const chunks = chunker(reading.streamUsage)
  try {
    for await (const batch of exchangeStream(plan)) {
      for (let chunk = chunks.next(batch); chunk; chunk = chunks.next(batch)) {
        yield run ? await told(chunk, run) : chunk
      }
    }
    const end = chunks.end()
    yield run ? await told(end, run) : end
    reading.onEnd(chunks.outcome())
  } catch (error) {
    if (reading.onAbort === 'throw' || !plan.call.signal?.aborted) throw error
  }
}

/** Makes chunks of steps. Starts after the first are those of a reply that goes on. */
function chunker(streamUsage: boolean) {
  let handedOut = EMPTY_STATE
  let started: ReplyState | undefined
  let last: Outcome = NOTHING
  const chunkOf = ({ event, state, context }: Step): ChatGenerationChunk | undefined => {
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
    next(batch: Batch): ChatGenerationChunk | undefined {
      for (let step = batch.next(); step; step = batch.next()) {
        last = step
        const chunk = chunkOf(step)
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

/** The run to tell of tokens, if anyone listens. */
function listeners(run: CallbackManagerForLLMRun | undefined) {
  const isHeard = run?.handlers.some((each) => !each.ignoreLLM && 'handleLLMNewToken' in each)
  return isHeard ? run : undefined
}

async function told(chunk: ChatGenerationChunk, run: CallbackManagerForLLMRun) {
  const place = { prompt: 0, completion: 0 }
  await run.handleLLMNewToken(chunk.text, place, undefined, undefined, undefined, { chunk })
  return chunk
}

/** The reply of a stream read to its end. An abort's error has what had arrived. */
export async function drain(
  plan: Exchange,
  reading: Pick<Reading, 'streamUsage' | 'run'>,
): Promise<Outcome> {
  const { signal } = plan.call
  let outcome = NOTHING
  const onEnd = (whole: Outcome) => (outcome = whole)
  let partial: ChatGenerationChunk | undefined
  try {
    for await (const chunk of chunksOf(plan, { ...reading, onEnd, onAbort: 'throw' })) {
      partial = partial ? partial.concat(chunk) : chunk
    }
    return outcome
  } catch (error) {
    throw signal?.aborted ? abortError(signal, partial?.message as ReplyChunk) : error
  }
}

/** A reply as core's content-block events; then the reply. */
export async function* eventsOf(plan: Exchange): AsyncGenerator<ChatModelStreamEvent, Outcome> {
  const { signal } = plan.call
  let last = NOTHING
  try {
    for await (const batch of exchangeStream(plan)) {
      for (let step = batch.next(); step; step = batch.next()) {
        yield* shownEvents(step, last)
        last = step
      }
    }
  } catch (error) {
    throw signal?.aborted ? abortError(signal, arrived(last)) : error
  }
  yield* toFinishEvents(last.state, last.context)
  return last
}

/** Core's events for a step. A start within a reply is that of a reply that goes on. */
function shownEvents({ event, state }: Step, before: Outcome): ChatModelStreamEvent[] {
  const isLaterStart = event.type === 'message_start' && before.state.started
  return isLaterStart ? [] : toStreamEvents(event, state)
}
