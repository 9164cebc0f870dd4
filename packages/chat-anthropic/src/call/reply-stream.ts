/** A streamed call: the steps in which its reply arrives, over all requests that continue it. */
import {
  contextOf,
  type Exchange,
  goesOn,
  joined,
  nextBody,
  NOTHING,
  type Outcome,
  withPartial,
} from './exchange.ts'
import { EMPTY_STATE, reduceEvent, type ReplyState } from '../response/state/reply-state.ts'
import { normalizeEvent, syntheticStart } from '../response/state/normalize-event.ts'
import type { ReplyContext } from '../response/message.ts'
import type { StreamEvent } from '../wire.ts'

/** One event of a streamed reply, and the reply after it. */
export interface Step extends Outcome {
  event: StreamEvent
}

/**
 * The steps of a streamed reply, in the batches they arrive in; a batch has to be taken whole.
 * When the stream breaks, the error has what had arrived as its `partialMessage`.
 */
export async function* exchangeStream(plan: Exchange): AsyncGenerator<Batch> {
  let last = NOTHING
  for (let count = 0; ; count += 1) {
    const reply = new Arriving(last)
    yield* oneStream(plan, reply)
    last = reply
    if (!goesOn(last.state, count, plan)) return
  }
}

async function* oneStream(plan: Exchange, reply: Arriving): AsyncGenerator<Batch> {
  try {
    const body = nextBody(plan.body, reply.state)
    const { events, received } = await plan.client.stream(body, plan.call)
    reply.context = contextOf(received, plan)
    // Taken out: the generators hold the list until the next one is there.
    for await (const batch of events) yield new Batch(batch.splice(0), reply)
  } catch (error) {
    throw withPartial(error, reply)
  }
}

/** A reply while it arrives, after what `before` has of it. */
class Arriving implements Outcome {
  state: ReplyState
  context: ReplyContext
  /** The part of the request that is under way. */
  own = EMPTY_STATE
  readonly #before: ReplyState

  constructor({ state, context }: Outcome) {
    this.state = this.#before = state
    this.context = context
  }

  take(event: StreamEvent): Step {
    try {
      this.own = reduceEvent(this.own, event)
    } catch (error) {
      throw withPartial(error, this)
    }
    const { context } = this
    const state = (this.state = joined(this.#before, this.own))
    return { event: shifted(event, this.#before.blocks.length), state, context }
  }
}

/** Blocks of a continued reply are counted on. */
function shifted(event: StreamEvent, by: number): StreamEvent {
  return by === 0 || !('index' in event) ? event : { ...event, index: event.index + by }
}

/** Events that came together. The reply grows with each step that is taken, and not before. */
export class Batch {
  #events: readonly StreamEvent[]
  #at = 0
  readonly #reply: Arriving

  constructor(events: readonly StreamEvent[], reply: Arriving) {
    this.#events = events
    this.#reply = reply
  }

  /** The next step, as long as there is one. */
  next(): Step | undefined {
    const event = this.#events[this.#at]
    const { own } = this.#reply
    if (!event) this.#events = []
    if (!event) return undefined
    const start = syntheticStart(event, own)
    if (start) return this.#reply.take(start)
    this.#at += 1
    return this.#reply.take(normalizeEvent(event, own))
  }
}
