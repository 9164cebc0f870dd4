import { readPattern, type PatternNode } from './pattern-tree.ts'

type Next = (at: number) => boolean

interface Matching {
  chars: readonly string[]
  /** Steps that are left; each try of a node is one. */
  left: number
  depth: number
}

const MOST_STEPS = 20_000
const DEEPEST = 500

const isWord = (char: string | undefined): boolean => char !== undefined && /^\w$/.test(char)

function isAtEdge(edge: string, { chars }: Matching, at: number): boolean {
  if (edge === 'start') return at === 0
  if (edge === 'end') return at === chars.length
  return (isWord(chars[at - 1]) !== isWord(chars[at])) === (edge === 'word')
}

type RepeatNode = Extract<PatternNode, { kind: 'repeat' }>
type LookNode = Extract<PatternNode, { kind: 'look' }>

// Of single characters: without a frame of the stack for each.
function matchRun(node: RepeatNode, matching: Matching, at: number, next: Next): boolean {
  const { part, least, most, isLazy } = node
  if (part.kind !== 'char') return false
  const { chars } = matching
  let longest = 0
  while (longest < most && at + longest < chars.length && part.isIn(chars[at + longest] ?? '')) {
    longest += 1
  }
  matching.left -= longest
  const step = isLazy ? 1 : -1
  for (let count = isLazy ? least : longest; count >= least && count <= longest; count += step) {
    matching.left -= 1
    if (matching.left < 0) return false
    if (next(at + count)) return true
  }
  return false
}

function matchRepeat(node: RepeatNode, matching: Matching, at: number, next: Next): boolean {
  if (node.part.kind === 'char') return matchRun(node, matching, at, next)
  const { part, least, most, isLazy } = node
  const goOn = (count: number, from: number): boolean => {
    const again = (to: number) => (to > from || count < least) && goOn(count + 1, to)
    const tryMore = () => count < most && matchNode(part, matching, from, again)
    const tryNext = () => count >= least && next(from)
    return isLazy ? tryNext() || tryMore() : tryMore() || tryNext()
  }
  return goOn(0, at)
}

function matchLook(node: LookNode, matching: Matching, at: number, next: Next): boolean {
  const { part, isBehind, isNegated } = node
  const starts = isBehind ? Array.from({ length: at + 1 }, (_, back) => at - back) : [at]
  const found = starts.some((start) =>
    matchNode(part, matching, start, (end) => !isBehind || end === at),
  )
  return found !== isNegated && next(at)
}

function matchSequence(parts: readonly PatternNode[], matching: Matching, at: number, next: Next) {
  const goOn = (index: number, from: number): boolean => {
    const part = parts[index]
    return part ? matchNode(part, matching, from, (to) => goOn(index + 1, to)) : next(from)
  }
  return goOn(0, at)
}

function matchHere(node: PatternNode, matching: Matching, at: number, next: Next): boolean {
  const { chars } = matching
  switch (node.kind) {
    case 'char':
      return at < chars.length && node.isIn(chars[at] ?? '') && next(at + 1)
    case 'sequence':
      return matchSequence(node.parts, matching, at, next)
    case 'choice':
      return node.options.some((option) => matchNode(option, matching, at, next))
    case 'repeat':
      return matchRepeat(node, matching, at, next)
    case 'look':
      return matchLook(node, matching, at, next)
    case 'edge':
      return isAtEdge(node.edge, matching, at) && next(at)
    default:
      return false
  }
}

function matchNode(node: PatternNode, matching: Matching, at: number, next: Next): boolean {
  matching.left -= 1
  if (matching.left < 0 || matching.depth >= DEEPEST) {
    matching.left = -1
    return false
  }
  matching.depth += 1
  const isFound = matchHere(node, matching, at, next)
  matching.depth -= 1
  return isFound
}

/**
 * Whether a text has a match of a regular expression, found in a bounded number of steps: false where
 * that is not enough, and for what is not known here, as back references.
 */
export function matchesPattern(source: string, text: string): boolean {
  const tree = readPattern(source)
  const matching: Matching = { chars: Array.from(text), left: MOST_STEPS, depth: 0 }
  for (let start = 0; start <= matching.chars.length && matching.left >= 0; start++) {
    const isFound = matchNode(tree, matching, start, () => true)
    if (isFound && matching.left >= 0) return true
  }
  return false
}
