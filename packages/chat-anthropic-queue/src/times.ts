/** Names and times that a coordinator and its workers share. */

export const DEFAULT_NAME = 'batch'
/** Milliseconds after which a row of a worker that says nothing is given to another one. */
export const LOCK = 15_000
export const STALLED_EVERY = 5_000
/** Milliseconds after which a worker counts as dead, where it is only counted. */
export const DEAD_AFTER = 6_000
