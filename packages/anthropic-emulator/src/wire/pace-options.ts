/** How fast and in what pieces a stream is sent. */
export interface PaceOptions {
  /** Tokens per delta (1); of a pair, the seed picks a size between the two for each delta. */
  chunkSize?: number | readonly [least: number, most: number]
  /**
   * Tokens per second; without a wait by default. A reply that is not streamed takes as long as its
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
