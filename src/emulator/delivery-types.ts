/**
 * What goes wrong with a reply on its way. Events are those of the stream, pings included; a body
 * without events breaks in its middle instead, whatever the number of events is.
 */
export interface Fault {
  /** Milliseconds before the response headers. */
  delay?: number
  /** Milliseconds before each event, or before each 64 bytes of a body without events. */
  slow?: number
  /** The body arrives at this speed, in pieces that end anywhere, inside of characters too. */
  bytesPerSecond?: number
  /** The connection is destroyed after this many events. */
  cutAfter?: number
  /** The connection is destroyed after this many bytes of the body. */
  cutAfterBytes?: number
  /** The stream ends cleanly, but too early, after this many events. */
  endAfter?: number
  /** The body ends cleanly, but too early, after this many bytes. */
  endAfterBytes?: number
  /** After this many events nothing comes any more, and the connection stays open. */
  stallAfter?: number
  /** After this many bytes of the body nothing comes any more, and the connection stays open. */
  stallAfterBytes?: number
  /**
   * An SSE `error` event comes after this many events and ends the stream; a reply without a stream
   * becomes that error. A bare number is an `overloaded_error`.
   */
  errorAfter?: number | { events: number; type?: string; message?: string }
  /** The data of the event of this number is half of its JSON; the first event is 1. */
  malformedEvent?: number
  /** The event of this number comes twice; the first event is 1. */
  duplicateEvent?: number
  /** Takes the place of the `content-type`; an empty text sends none. */
  contentType?: string
  /** A `content-length` with this value, whatever the length is: the body is cut there, or the connection at its end. */
  contentLength?: number
  /**
   * The first character of several bytes arrives without its last byte: there the body ends
   * (`end`), or the rest follows (`continue`). A body without such a character is given one.
   */
  truncatedUtf8?: 'end' | 'continue'
  /** The socket is destroyed before any answer. */
  refuseConnection?: boolean
}

/** How fast and in what pieces a stream is sent. */
export interface PaceOptions {
  /** Tokens per delta (1); of a pair, the seed picks a size between the two for each delta. */
  chunkSize?: number | readonly [least: number, most: number]
  /**
   * Tokens per second; at once by default. A reply that is not streamed takes as long as its
   * stream would.
   */
  tokensPerSecond?: number
  /** Milliseconds between `message_start` and what comes next (0). */
  timeToFirstToken?: number
  /** Milliseconds before each event (0). */
  delay?: number
  /**
   * Whether a `ping` follows the first `content_block_start`, as the API does (true); a number sends
   * one whenever that many milliseconds have passed, too.
   */
  ping?: boolean | number
}
