/** A streamed reply as LangChain hands it out: chunks, events, or read to its end. */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event'
import type { ChatGenerationChunk } from '@langchain/core/outputs'
import { abortError } from './errors.ts'
import { arrived, type Exchange, exchangeStream, type Outcome, type Step } from './exchange.ts'
import { EMPTY_STATE, type ReplyState } from './response/accumulator.ts'
import { endChunk, fromEvent, type Part, type ReplyChunk, toGeneration } from './response/chunks.ts'
import { finishEvents, toStreamEvents } from './response/events.ts'

const NOTHING: Outcome = { state: EMPTY_STATE, context: {} }

/** The chunks of a reply, each told to the callbacks before it is handed out; then the reply. */
export async function* chunksOf(
  plan: Exchange,
  streamUsage: boolean,
  run?: CallbackManagerForLLMRun,
): AsyncGenerator<ChatGenerationChunk, Outcome> {
  let handedOut = EMPTY_STATE
  let started: ReplyState | undefined
  let last = NOTHING
  for await (const steps of exchangeStream(plan)) {
    for (const step of steps) {
      last = step
      const chunk = chunkOf(step, { handedOut, started, streamUsage })
      if (step.event.type === 'message_start') started ??= step.state
      if (!chunk) continue
      handedOut = step.state
      yield await told(toGeneration(chunk), run)
    }
  }
  const part: Part = { from: handedOut, to: last.state, context: last.context, streamUsage }
  yield await told(toGeneration(endChunk(started ?? EMPTY_STATE, part)), run)
  return last
}

interface Progress {
  handedOut: ReplyState
  started: ReplyState | undefined
  streamUsage: boolean
}

/** The chunk of a step. Starts after the first are those of a reply that goes on. */
function chunkOf({ event, state, context }: Step, progress: Progress): ReplyChunk | undefined {
  if (event.type === 'message_start' && progress.started) return undefined
  const { handedOut, streamUsage } = progress
  return fromEvent(event, { from: handedOut, to: state, context, streamUsage })
}

async function told(chunk: ChatGenerationChunk, run: CallbackManagerForLLMRun | undefined) {
  const place = { prompt: 0, completion: 0 }
  await run?.handleLLMNewToken(chunk.text, place, undefined, undefined, undefined, { chunk })
  return chunk
}

/** The reply of a stream read to its end. An abort's error has what had arrived. */
export async function drain(
  plan: Exchange,
  streamUsage: boolean,
  run?: CallbackManagerForLLMRun,
): Promise<Outcome> {
  const { signal } = plan.call
  const chunks = chunksOf(plan, streamUsage, run)
  let partial: ReplyChunk | undefined
  try {
    for (;;) {
      const { done, value } = await chunks.next()
      if (done) return value
      const message = value.message as ReplyChunk
      partial = partial ? partial.concat(message) : message
    }
  } catch (error) {
    throw signal?.aborted ? abortError(signal, partial) : error
  }
}

/** A reply as core's content-block events; then the reply. */
export async function* eventsOf(plan: Exchange): AsyncGenerator<ChatModelStreamEvent, Outcome> {
  const { signal } = plan.call
  let last = NOTHING
  try {
    for await (const steps of exchangeStream(plan)) {
      yield* steps.flatMap((step, index) => shownEvents(step, steps[index - 1] ?? last))
      last = steps.at(-1) ?? last
    }
  } catch (error) {
    throw signal?.aborted ? abortError(signal, arrived(last)) : error
  }
  yield* finishEvents(last.state, last.context)
  return last
}

/** Core's events for a step. A start within a reply is that of a reply that goes on. */
function shownEvents({ event, state }: Step, before: Outcome): ChatModelStreamEvent[] {
  const isLaterStart = event.type === 'message_start' && before.state.started
  return isLaterStart ? [] : toStreamEvents(event, state)
}
