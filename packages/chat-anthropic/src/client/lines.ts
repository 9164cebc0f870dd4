/** A response of lines, such as JSONL, in memory for one piece at a time. */
import { IncompleteStreamError, ReplyTooLargeError } from '../errors/errors.ts'
import type { RequestCancellation } from './cancellation.ts'
import { PieceDecoder } from './decode.ts'
import { type ResponseInfo, toOrigin } from './json-response.ts'
import { Silence } from './silence.ts'
import { createByteReader } from './sse.ts'

/** What bounds the reading of lines. */
interface LineLimits {
  streamIdleTimeout: number
  /** The bytes of one line. */
  maxReplyBytes: number
}

/**
 * The lines of a response that are not empty, in the batches they arrive in; the last one may lack
 * its end. Leaving the iteration closes the connection.
 */
export async function* readLines(
  response: Response,
  info: ResponseInfo,
  { streamIdleTimeout, maxReplyBytes }: LineLimits,
  cancellation: RequestCancellation,
): AsyncGenerator<string[]> {
  const origin = { ...toOrigin(info), headers: response.headers }
  if (!response.body) throw new IncompleteStreamError('the response has no body', origin)
  const reader = response.body.getReader()
  const close = () => reader.cancel().catch(() => {})
  const limits = { idleMs: streamIdleTimeout, wholeMs: Number.POSITIVE_INFINITY, begun: 0 }
  const silence = new Silence(limits, () => void close())
  cancellation.onAbort(() => void close())
  const bounds = { maxBytes: Number.POSITIVE_INFINITY, silence }
  const readOne = createByteReader(reader, bounds, origin)
  const split = createSplitter()
  try {
    for (;;) {
      const { done, value } = await readOne()
      cancellation.signal?.throwIfAborted()
      silence.noteContent()
      const { lines, length } = split(value)
      if (length > maxReplyBytes) throw new ReplyTooLargeError(maxReplyBytes, origin)
      if (lines.length > 0) yield lines
      if (done) return
    }
  } finally {
    silence.end()
    cancellation.abandon()
    await close()
  }
}

/** Returns what takes bytes, or nothing at the end, and gives the lines they complete. */
function createSplitter() {
  const decoder = new PieceDecoder()
  // In pieces: joined anew with each, a long line would take the square of its length.
  let pieces: string[] = []
  let length = 0
  return (bytes: Uint8Array | undefined) => {
    const text = bytes ? decoder.decode(bytes) : `${decoder.end()}\n`
    pieces.push(text)
    length += text.length
    if (!text.includes('\n')) return { lines: [], length }
    const lines = pieces.join('').split('\n')
    const rest = lines.pop()!
    pieces = [rest]
    length = rest.length
    return { lines: lines.filter((line) => line.trim() !== ''), length }
  }
}
