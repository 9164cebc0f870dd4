/** How often a row is measured. */

/** The least that a median is made of, where a row has several rounds at all. */
const LEAST = 3

/**
 * The numbers of the rounds to take: as many as were asked for, or as the row's share of the bench's ten
 * minutes allows. `part` is that of the rounds that a slow row takes, `seconds` its share. Rounds below
 * zero, `warmUp` of them, are for warming up.
 */
export function* roundsOf({ rounds }, { part = 1, seconds = 12, warmUp = 0 } = {}) {
  const most = Math.ceil(rounds / part)
  const until = performance.now() + seconds * 1000
  for (let done = -warmUp; done < most; done++) {
    if (done >= Math.min(LEAST, most) && performance.now() > until) return
    yield done
  }
}
