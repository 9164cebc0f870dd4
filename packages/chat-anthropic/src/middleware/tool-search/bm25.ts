/** Ranks tools for a query in plain language: BM25 over their words, names before all else. */
import type { ToolEntry } from './catalog.ts'

/** How soon more of the same word stops to count, and how much long texts are held back. */
const SATURATION = 1.2
const LENGTH = 0.75
/** A word in a name counts for so many in a description. */
const NAME_WEIGHT = 3

interface Document {
  name: string
  counts: ReadonlyMap<string, number>
  length: number
}

/** The names of the best tools, the best one first; none that shares no word with the query. */
export function rankByWords(entries: readonly ToolEntry[], query: string, limit: number): string[] {
  const documents = entries.map(toDocument)
  const mean = documents.reduce((sum, { length }) => sum + length, 0) / documents.length || 1
  const words = [...new Set(toWords(query))]
  const rarities = new Map(words.map((word) => [word, rarityOf(word, documents)]))
  const scored = documents.map((document) => ({
    name: document.name,
    score: words.reduce((sum, word) => sum + rarities.get(word)! * weigh(document, word, mean), 0),
  }))
  return scored
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score)
    .slice(0, limit)
    .map(({ name }) => name)
}

function toDocument({ name, description, inputs }: ToolEntry): Document {
  const counts = new Map<string, number>()
  const add = (text: string, weight: number) => {
    for (const word of toWords(text)) counts.set(word, (counts.get(word) ?? 0) + weight)
  }
  add(name, NAME_WEIGHT)
  add(description, 1)
  add(inputs, 1)
  return { name, counts, length: [...counts.values()].reduce((sum, count) => sum + count, 0) }
}

function rarityOf(word: string, documents: readonly Document[]): number {
  const having = documents.filter(({ counts }) => counts.has(word)).length
  return Math.log(1 + (documents.length - having + 0.5) / (having + 0.5))
}

function weigh({ counts, length }: Document, word: string, mean: number): number {
  const count = counts.get(word) ?? 0
  const damping = SATURATION * (1 - LENGTH + (LENGTH * length) / mean)
  return (count * (SATURATION + 1)) / (count + damping)
}

/** The words of a text and of names like `getWeather` or `get_weather`, without their endings. */
function toWords(text: string): string[] {
  const apart = text.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2').toLowerCase()
  const words = apart.match(/[\p{L}\p{N}]+/gu) ?? []
  return words.filter((word) => !EMPTY.has(word)).map(toStem)
}

/** Words that are everywhere, and tell no tool from another. */
const EMPTY = new Set(
  'a an and as at by do for from i in is it its me my of on or that the this to with'.split(' '),
)

/** English plurals and forms of verbs: a query need not have the very form. */
function toStem(word: string): string {
  if (word.length < 5) return word.replace(/(?<=..)s$/, '')
  return word.replace(/(?:ies|ing|ed|es|s|e|y)$/, '')
}
