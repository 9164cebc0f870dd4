import { type Frame, type Step, PING } from '../wire/frames.ts'
import { isObject, string } from '../wire/json.ts'
import { countText } from '../wire/tokens.ts'
import { type Pace, isImmediate } from './pace.ts'

const DATA = /^data: (.*)$/m

/** How many tokens an event brings; only deltas do. */
export function countFrameTokens(frame: Frame): number {
  if (typeof frame !== 'string' || !frame.startsWith('event: content_block_delta')) return 0
  try {
    const event: unknown = JSON.parse(DATA.exec(frame)?.[1] ?? '')
    const delta = isObject(event) && isObject(event.delta) ? event.delta : {}
    return countText(string(delta.text ?? delta.thinking ?? delta.partial_json))
  } catch {
    return 0
  }
}

/** Waits, with the pings that fall into the waiting. */
export function createPingingWait(pingEvery: number): (ms: number) => Generator<Step> {
  let untilPing = pingEvery
  return function* (ms) {
    let left = ms
    while (left >= untilPing) {
      yield { do: 'wait', ms: untilPing }
      yield { do: 'send', bytes: PING }
      left -= untilPing
      untilPing = pingEvery
    }
    if (left > 0) yield { do: 'wait', ms: left }
    untilPing -= left
  }
}

/** The steps in which frames are sent at a pace. */
export function* paceFrames(frames: readonly Frame[], pace: Pace): Generator<Step> {
  const wait = createPingingWait(pace.pingEvery)
  const perToken = 1000 / pace.tokensPerSecond
  for (const [at, bytes] of frames.entries()) {
    const first = at === 1 ? pace.timeToFirstToken : 0
    const ms = pace.delay + first + (perToken > 0 ? perToken * countFrameTokens(bytes) : 0)
    // Nothing comes before the first event, no ping either.
    if (at > 0) yield* wait(ms)
    else if (ms > 0) yield { do: 'wait', ms }
    yield { do: 'send', bytes }
  }
}

/** How long a stream of these frames takes, in milliseconds. */
export function measureDuration(frames: readonly Frame[], pace: Pace): number {
  if (isImmediate(pace)) return 0
  const waits = [...paceFrames(frames, { ...pace, delay: 0, pingEvery: Number.POSITIVE_INFINITY })]
  return waits.reduce((sum, step) => sum + (step.do === 'wait' ? step.ms : 0), 0)
}
