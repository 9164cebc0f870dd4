import { toBytes, lastByteOfCharacter, concatBytes } from '../wire/bytes.ts'
import type { Fault } from '../wire/faults.ts'
import type { Frame, Step } from '../wire/frames.ts'

const never = Number.POSITIVE_INFINITY

const send = (bytes: Uint8Array): Step => ({ do: 'send', bytes })

const isAscii = (frame: Frame): boolean => toBytes(frame).every((byte) => byte < 0x80)

const TEXT = /"(?:text|thinking|partial_json|message)":"(?=[^"])/

// Frames with a character of several bytes: in the first text, or else in the middle of the first.
function withCharacter(frames: readonly Frame[]): readonly Frame[] {
  if (!frames.every(isAscii)) return frames
  const decoder = new TextDecoder()
  const all = frames.map((frame) => (typeof frame === 'string' ? frame : decoder.decode(frame)))
  const at = all.findIndex((frame) => TEXT.test(frame))
  if (at !== -1)
    return all.map((frame, index) => (index === at ? frame.replace(TEXT, '$&€') : frame))
  const [first = '', ...rest] = all
  const half = Math.ceil(first.length / 2)
  return [`${first.slice(0, half)}€${first.slice(half)}`, ...rest]
}

/** Gives the frames what their fault needs, such as a character to truncate. */
export function prepareFrames(frames: readonly Frame[], fault: Fault): readonly Frame[] {
  return fault.truncatedUtf8 === undefined ? frames : withCharacter(frames)
}

function* truncateCharacter(steps: Iterable<Step>, mode: 'end' | 'continue'): Generator<Step> {
  let done = false
  for (const step of steps) {
    const bytes = step.do === 'send' && !done ? toBytes(step.bytes) : new Uint8Array()
    const at = lastByteOfCharacter(bytes)
    if (at === -1) {
      yield step
      continue
    }
    done = true
    yield send(bytes.subarray(0, at))
    if (mode === 'end') return
    yield send(bytes.subarray(at + 1))
  }
}

interface Limit {
  bytes: number
  after: readonly Step[]
}

function firstLimit(fault: Fault): Limit {
  const end = Math.min(fault.endAfterBytes ?? never, fault.contentLength ?? never)
  const limits: Limit[] = [
    { bytes: fault.cutAfterBytes ?? never, after: [{ do: 'cut' }] },
    { bytes: fault.stallAfterBytes ?? never, after: [{ do: 'stall' }] },
    { bytes: end, after: [] },
  ]
  return limits.reduce((first, limit) => (limit.bytes < first.bytes ? limit : first))
}

function* limitBytes(steps: Iterable<Step>, fault: Fault): Generator<Step> {
  const limit = firstLimit(fault)
  let left = limit.bytes
  for (const step of steps) {
    if (left === 0) break
    const bytes = step.do === 'send' ? toBytes(step.bytes).subarray(0, left) : undefined
    left -= bytes?.length ?? 0
    yield bytes ? send(bytes) : step
  }
  if (left === 0) yield* limit.after
  // The client still waits for what the header promised.
  else if (fault.contentLength !== undefined) yield { do: 'cut' }
}

const PIECES_PER_SECOND = 100

function* throttle(steps: Iterable<Step>, bytesPerSecond: number): Generator<Step> {
  const size = Math.max(1, Math.round(bytesPerSecond / PIECES_PER_SECOND))
  for (const step of steps) {
    if (step.do !== 'send') {
      yield step
      continue
    }
    const bytes = toBytes(step.bytes)
    for (let from = 0; from < bytes.length; from += size) {
      const piece = bytes.subarray(from, from + size)
      yield { do: 'wait', ms: (piece.length * 1000) / bytesPerSecond }
      yield send(piece)
    }
  }
}

/** The steps with the faults that are counted in bytes. */
export function applyByteFaults(steps: Iterable<Step>, fault: Fault): Iterable<Step> {
  const { truncatedUtf8, bytesPerSecond } = fault
  const cut = truncatedUtf8 === undefined ? steps : truncateCharacter(steps, truncatedUtf8)
  const short = firstLimit(fault).bytes === never ? cut : limitBytes(cut, fault)
  return bytesPerSecond === undefined ? short : throttle(short, bytesPerSecond)
}

const PIECE = 64

function* slowPieces(bytes: Uint8Array, slow: number): Generator<Step> {
  const size = slow > 0 ? PIECE : Math.max(1, bytes.length)
  for (let from = 0; from < bytes.length; from += size) {
    if (slow > 0) yield { do: 'wait', ms: slow }
    yield send(bytes.subarray(from, from + size))
  }
}

/** A body without events: its bytes, and the steps in which they are sent. */
export interface BrokenBody {
  steps: Iterable<Step>
  bytes: Uint8Array
}

// Where so many lines of a body end; a body of fewer lines ends by itself.
function endOfLines(bytes: Uint8Array, lines: number): number {
  const newline = 0x0a
  let end = 0
  for (let line = 0; line < lines; line += 1) {
    const at = bytes.indexOf(newline, end)
    if (at === -1) return bytes.length
    end = at + 1
  }
  return end
}

/** A body without events: what is counted in events happens to its first half. */
export function breakWholeBody(text: Frame, fault: Fault): BrokenBody {
  const [frame = ''] = prepareFrames([text], fault)
  const given = toBytes(frame)
  const half = Math.ceil(given.length / 2)
  const valid = fault.malformedEvent === undefined ? given : given.subarray(0, half)
  const bytes = fault.duplicateEvent === undefined ? valid : concatBytes(valid, valid)
  const inBytes: Fault = {
    ...fault,
    ...(fault.cutAfter !== undefined && { cutAfterBytes: fault.cutAfterBytes ?? half }),
    ...(fault.endAfter !== undefined && { endAfterBytes: fault.endAfterBytes ?? half }),
    ...(fault.endAfterLines !== undefined && {
      endAfterBytes: fault.endAfterBytes ?? endOfLines(bytes, fault.endAfterLines),
    }),
    ...(fault.stallAfter !== undefined && { stallAfterBytes: fault.stallAfterBytes ?? half }),
  }
  return { bytes, steps: applyByteFaults(slowPieces(bytes, fault.slow ?? 0), inBytes) }
}
