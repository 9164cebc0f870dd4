import { readPattern, type PatternNode } from './pattern-tree.ts'

/** How an example is made where a pattern leaves a choice. */
interface ExampleOptions {
  /** Repetitions beyond the least. */
  more: number
  /** Which of several choices, and where the walk through a class of characters begins. */
  turn: number
  /** Characters that were taken from classes. */
  taken: number
  /** Steps that are left: a pattern may ask for more letters than there is memory. */
  left: number
}

function writeChar(samples: readonly string[], options: ExampleOptions): string {
  if (samples.length <= 1) return samples[0] ?? ''
  const at = options.turn + (options.turn > 0 ? options.taken : 0)
  options.taken += 1
  return samples[at % samples.length] ?? ''
}

function writeRepeated(part: PatternNode, times: number, options: ExampleOptions): string {
  const parts: string[] = []
  while (parts.length < times && options.left > 0) parts.push(writeExample(part, options))
  return parts.join('')
}

function writeExample(node: PatternNode, options: ExampleOptions): string {
  options.left -= 1
  switch (node.kind) {
    case 'char':
      return writeChar(node.samples, options)
    case 'sequence':
      return node.parts.map((part) => writeExample(part, options)).join('')
    case 'choice': {
      const chosen = node.options[options.turn % node.options.length]
      return chosen ? writeExample(chosen, options) : ''
    }
    case 'repeat':
      return writeRepeated(node.part, Math.min(node.most, node.least + options.more), options)
    default:
      return ''
  }
}

const TURNS = [0, 1, 2, 3, 5]
const MOST_STEPS = 5_000

/** Texts that may match a regular expression, the simplest first; look-arounds are ignored. */
export function* generateExamples(source: string, length = 0): Generator<string> {
  const tree = readPattern(source)
  const lengths = [...new Set([0, 1, 2, 3, 5, 8, length])]
  for (const turn of TURNS) {
    for (const more of lengths) {
      const text = writeExample(tree, { more, turn, taken: 0, left: MOST_STEPS })
      yield text
      if (text.length < length) yield text.padEnd(length, 'x')
    }
  }
}
