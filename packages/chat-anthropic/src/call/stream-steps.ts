/** A streamed call: the steps in which its reply arrives, over all requests that continue it. */
import type { ReplyContext } from '../response/message.ts'
import { reduceEvent, EMPTY_STATE, type ReplyState } from '../response/state/reply-state.ts'
import { BlockPlaces, syntheticStart } from '../response/state/normalize-event.ts'
import type { StreamEvent } from '../wire.ts'
import type { ToolNames } from '../wire-names.ts'
import { createEventReader, type EventReader } from './given-names.ts'
import {
  appendState,
  continuationBody,
  EMPTY_OUTCOME,
  type Outcome,
  type PreparedCall,
  shouldContinue,
  toReplyContext,
  withPartial,
} from './send.ts'

/** One event of a streamed reply, and the reply after it. */
export interface Step extends Outcome {
  event: StreamEvent
}

/**
 * The steps of a streamed reply, in the batches they arrive in; a batch has to be read to its end.
 * When the stream breaks, the error has what had arrived as its `partialMessage`.
 */
export async function* streamCall(call: PreparedCall): AsyncGenerator<StepBatch> {
  let last = EMPTY_OUTCOME
  for (let count = 0; ; count += 1) {
    const reply = new ReplyBuilder(last, call.names)
    yield* streamRequest(call, reply)
    last = reply
    if (!shouldContinue(last.state, count, call)) return
  }
}

async function* streamRequest(call: PreparedCall, reply: ReplyBuilder): AsyncGenerator<StepBatch> {
  try {
    const body = continuationBody(call, reply.state)
    const { events, info } = await call.client.stream(body, call.transport)
    reply.context = toReplyContext(info, call)
    // Taken out: the generators hold the list until the next one is there.
    for await (const batch of events) yield new StepBatch(batch.splice(0), reply)
  } catch (error) {
    throw withPartial(error, reply)
  }
}

/** A reply while it arrives, behind what earlier requests have brought of it. */
class ReplyBuilder implements Outcome {
  state: ReplyState
  context: ReplyContext
  /** What the request under way has brought. */
  current = EMPTY_STATE
  readonly #previous: ReplyState
  readonly #read: EventReader | undefined
  readonly #places = new BlockPlaces()

  constructor({ state, context }: Outcome, names: ToolNames | undefined) {
    this.state = this.#previous = state
    this.context = context
    this.#read = names && createEventReader(names)
  }

  add(sent: StreamEvent): Step {
    const event = this.reduce(sent)
    const { state, context } = this
    return { event: shiftIndex(event, this.#previous.blocks.length), state, context }
  }

  /** Adds an event to the reply; returns it in its place, with the names that were given to tools. */
  reduce(sent: StreamEvent): StreamEvent {
    let event: StreamEvent
    try {
      const placed = this.#places.normalize(sent, this.current)
      event = this.#read ? this.#read(placed) : placed
      this.current = reduceEvent(this.current, event)
    } catch (error) {
      throw withPartial(error, this)
    }
    this.state = appendState(this.#previous, this.current)
    return event
  }
}

/** The event with its block counted behind those of earlier requests. */
function shiftIndex(event: StreamEvent, by: number): StreamEvent {
  return by === 0 || !('index' in event) ? event : { ...event, index: event.index + by }
}

/** Events that came together. The reply grows with each step that is read, and not before. */
export class StepBatch {
  #events: readonly StreamEvent[]
  #at = 0
  readonly #reply: ReplyBuilder

  constructor(events: readonly StreamEvent[], reply: ReplyBuilder) {
    this.#events = events
    this.#reply = reply
  }

  /** The reply, which grows while the batch is read. */
  get reply(): Outcome {
    return this.#reply
  }

  /** The next step, as long as there is one. */
  next(): Step | undefined {
    const event = this.#take()
    return event && this.#reply.add(event)
  }

  /** Reads all of it, where nobody looks at single steps. */
  drain(): void {
    for (let event = this.#take(); event; event = this.#take()) this.#reply.reduce(event)
  }

  #take(): StreamEvent | undefined {
    const event = this.#events[this.#at]
    const { current } = this.#reply
    if (!event) this.#events = []
    if (!event) return undefined
    const start = syntheticStart(event, current)
    if (start) return start
    this.#at += 1
    return event
  }
}
