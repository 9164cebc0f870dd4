/** JSON in an answer that has more than that around it: a code fence, a sentence. */

/** An answer with more openings than this is no answer in JSON. */
const MOST = 100

/**
 * The values that an answer may mean, the likeliest first: the whole text, else each object in it.
 * None where it has no JSON.
 */
export function findJson(answer: string): unknown[] {
  const whole = parse(answer)
  if (whole.length) return whole
  const found: unknown[] = []
  let at = answer.indexOf('{')
  for (let count = 0; at >= 0 && count < MOST; count += 1) {
    const end = findEnd(answer, at)
    const values = end < 0 ? [] : parse(answer.slice(at, end))
    found.push(...values)
    at = answer.indexOf('{', values.length ? end : at + 1)
  }
  return found
}

/** Where the first object of an answer begins, for a reader of what has arrived of it. */
export function fromFirstObject(answer: string): string {
  return answer.slice(Math.max(answer.indexOf('{'), 0))
}

function parse(text: string): unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    return []
  }
}

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"?|[{}]/gs

/** Where the object that begins at a place ends, or -1. */
function findEnd(text: string, start: number): number {
  let depth = 0
  TOKENS.lastIndex = start
  for (let token = TOKENS.exec(text); token; token = TOKENS.exec(text)) {
    if (token[0] === '{') depth += 1
    if (token[0] === '}') depth -= 1
    if (depth === 0) return TOKENS.lastIndex
  }
  return -1
}
