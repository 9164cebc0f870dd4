/** Values in a text that may be meant as arguments of a tool. */
export interface ArgumentHints {
  text: string
  numbers: number[]
  /** Quoted texts first, then names, then what follows a preposition. */
  phrases: string[]
  quoted: string[]
  /** Whether the text itself has become a value. */
  wholeUsed?: boolean
}

const NUMBER =
  /(?<![a-z\u00c0-\u024f\p{N}_.]|[a-z\u00c0-\u024f]-)(?:(?<!\p{N}\s?)-)?\d+(?:\.\d+)?(?![a-z\u00c0-\u024f\p{N}_]|\.\d)/giu
const QUOTED = /"([^"]+)"|“([^”]+)”|「([^」]+)」|`([^`]+)`|(?<![\p{L}\p{N}])'([^']+)'(?![\p{L}])/gu
const NAME =
  /\p{Lu}[\p{L}\p{N}'-]*(?:\s+(?:\p{Lu}[\p{L}\p{N}'-]*|de|of|la))*(?<!\s(?:de|of|la))(?:,\s*\p{Lu}{2}\b)?/gu
const AFTER =
  /\b(?:in|for|of|about|at|on|named|called|from|to|with)\s+(?:the\s+|an?\s+)?([^,.?!;:"'`]+?)(?=$|[,.?!;:"'`]|\s+(?:and|or|in|with|using|use|today|tomorrow|now|please|at|on|for|to)\b)/giu

const NOT_NAMES = new Set(
  (
    'a add all also any always am an and answer are as ask be both call calculate can compare compute could create ' +
    'current describe did do does extract explain fetch fill find for from generate get give greet hello here hey hi how ' +
    "i i'd i'm if in is it its let list look lookup make me multiply my name no not now of on or please " +
    'nothing one provide record reply respond return run say search set she show some start subtract sum tell that the ' +
    "then there they this to translate use user using was we weather were what what's when where " +
    'which who why will with would write yes you your'
  ).split(' '),
)

const dedupe = <T>(values: readonly T[]): T[] => [...new Set(values)]

function findQuoted(text: string): string[] {
  return [...text.matchAll(QUOTED)].map((match) => match.slice(1).find(Boolean) ?? '')
}

// Words that only begin a sentence, or name a tool, are no names.
function trimName(name: string, tools: ReadonlySet<string>): string {
  const words = name.split(/\s+/)
  const isOther = (word: string) => NOT_NAMES.has(word.toLowerCase()) || tools.has(word)
  while (words[0] !== undefined && isOther(words[0])) words.shift()
  while (words.length > 0 && tools.has(words.at(-1) ?? '')) words.pop()
  return words.join(' ')
}

function findNames(text: string, tools: ReadonlySet<string>): string[] {
  return [...text.matchAll(NAME)]
    .map(([name]) => trimName(name, tools))
    .filter((name) => name !== '')
}

function findObjects(text: string): string[] {
  return [...text.matchAll(AFTER)].map((match) => (match[1] ?? '').trim()).filter(Boolean)
}

// Values are looked for only where a question would name them.
const LONGEST = 4_000
const LONGEST_KEY = 100

/** The part of a text that is read: what a question names is in it. */
export const readable = (text: string): string => text.slice(0, LONGEST)

/** The values in a text; words that are names of tools do not count. */
export function extractHints(whole: string, tools: readonly string[]): ArgumentHints {
  const text = readable(whole)
  const quoted = findQuoted(text)
  const bare = text.replace(QUOTED, ' ')
  const names = findNames(bare, new Set(tools))
  const others = names.length > 0 || quoted.length > 0 ? [] : findObjects(bare)
  return {
    text: text.trim(),
    numbers: [...text.matchAll(NUMBER)].map(([number]) => Number(number)),
    quoted,
    phrases: dedupe([...quoted, ...names, ...others]),
  }
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

// Expressions take far longer to be made than texts to be searched, and most keys are in no text.
const hasLetters = (text: string, letters: string): boolean =>
  text.toLowerCase().includes(letters.toLowerCase())

/** The value that a text gives to a key, as in `city: Paris`, `city = Paris` or `city is "Paris"`. */
export function findValueOfKey(text: string, key: string): string | undefined {
  if (key.length > LONGEST_KEY || !hasLetters(text, key.split(/[_-]/)[0] ?? '')) return undefined
  const spelled = escapeRegExp(key).replace(/[_-]/g, '[ _-]?')
  const given = new RegExp(
    `(?<![\\p{L}\\p{N}_])${spelled}["'\`]?\\s*(?:=|:|is|was|of|named|called)\\s*(?:"([^"]*)"|'([^']*)'|\`([^\`]*)\`|([^\\s,;]+))`,
    'iu',
  ).exec(text)
  const value = given?.slice(1).find((part) => part !== undefined)
  return value?.replace(/[.?!)]+$/, '')
}

/** Whether a text mentions a value, in any case. */
export function mentions(text: string, value: string): boolean {
  if (value.length > LONGEST || !hasLetters(text, value)) return false
  return new RegExp(`(?<![\\p{L}\\p{N}])${escapeRegExp(value)}(?![\\p{L}\\p{N}])`, 'iu').test(text)
}
