import { isObject, objects, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { mentions, extractHints, readable, type ArgumentHints } from './argument-hints.ts'
import type { ToolCall } from './asked-calls.ts'
import { fillInput } from './fill.ts'
import { NO_COMMAND, NO_PATH } from './inert-values.ts'
import { chooseType } from './schema.ts'
import { isActing, isAnswering, isRunning, readParameters } from './tool-kinds.ts'
import { areAlike, splitWords } from './words.ts'

/** How well a tool matches a text, and where the text mentions it. */
interface ToolMatch {
  tool: Json
  score: number
  at: number
}

const NAMED = 100
const SPELLED = 50
const MATCHED = 10
const MOST_CALLS = 8
const MOST_TOOLS = 200
const MOST_WORDS = 500

/** Inputs of the tools whose schema the API keeps to itself, by the beginning of their type; none acts. */
const CLIENT_TOOLS: Readonly<Record<string, Json>> = {
  bash_: { command: NO_COMMAND },
  text_editor_: { command: 'view', path: NO_PATH },
  memory_: { command: 'view', path: '/memories' },
  computer_2: { action: 'screenshot' },
}

// Words that do not help to find a tool.
const COMMON_WORDS = new Set(
  (
    'a about all an and any are as at be by can current do for from function get given has have how i ' +
    'in info information input is it its list make me my name number of on or out please query result ' +
    'return returns run set show some string text that the this to tool tools up use used user using ' +
    'value values want was what when where which who will with you your today now tell call fetch'
  ).split(' '),
)

const pickTellingWords = (words: readonly string[]): string[] =>
  [...new Set(words)].filter((word) => word.length > 2 && !COMMON_WORDS.has(word))

const findShared = (words: readonly string[], text: readonly string[]): string[] =>
  words.filter((word) => text.some((other) => areAlike(word, other)))

const normalizeName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

function listRequired(tool: Json): (readonly [key: string, schema: Json])[] {
  const { properties, required } = readParameters(tool)
  return properties.filter(([key]) => required.has(key))
}

const listRequiredTypes = (tool: Json): string[] =>
  listRequired(tool).map(([, property]) => chooseType(property))

const isNumeric = (type: string): boolean => type === 'number' || type === 'integer'

function scoreMeaning(tool: Json, words: readonly string[], hints: ArgumentHints): number {
  const { properties } = readParameters(tool)
  const about = [
    string(tool.description),
    ...properties.map(([key, { description }]) => `${key} ${string(description)}`),
  ]
  const telling = pickTellingWords(
    about.slice(0, MOST_WORDS).flatMap((text) => splitWords(readable(text))),
  )
  const found = findShared(telling.slice(0, MOST_WORDS), words).length
  const types = listRequiredTypes(tool)
  const takesNumbers = types.length > 1 && types.every(isNumeric)
  if (takesNumbers && hints.numbers.length >= types.length) return MATCHED + found
  return found >= 2 ? MATCHED + found : 0
}

function matchTool(tool: Json, text: string, hints: ArgumentHints): ToolMatch {
  const name = string(tool.name)
  const identifiers = [...text.matchAll(/[\p{L}_][\p{L}\p{N}_-]*/gu)]
  const exact = identifiers.find(([word]) => normalizeName(word) === normalizeName(name))
  if (exact) return { tool, score: NAMED, at: exact.index }
  const nameWords = splitWords(name)
  const words = pickTellingWords(splitWords(text))
  const content = pickTellingWords(nameWords)
  const found = findShared(content, words)
  const at = Math.max(0, text.toLowerCase().indexOf(found[0]?.slice(0, 3) ?? ''))
  if (mentions(text, nameWords.join(' '))) return { tool, score: NAMED, at }
  const meaning = scoreMeaning(tool, words, hints)
  if (content.length > 0 && found.length === content.length)
    return { tool, score: SPELLED + meaning, at }
  if (found.length > 0) return { tool, score: MATCHED + found.length + meaning, at }
  return { tool, score: meaning, at }
}

// Tools that the text names win over tools that it only seems to mean.
function pickBestMatches(matches: readonly ToolMatch[]): ToolMatch[] {
  const best = Math.max(0, ...matches.map(({ score }) => score))
  if (best === 0) return matches.slice(0, 1)
  const level = best >= NAMED ? NAMED : best >= SPELLED ? SPELLED : best
  const chosen = matches.filter(({ score }) => score >= level)
  return [...chosen].sort((one, other) => one.at - other.at)
}

function makeInput(tool: Json, hints: ArgumentHints): unknown {
  if (isObject(tool.input_schema)) {
    const runs = isRunning(tool)
    return fillInput(tool.input_schema, runs ? extractHints('', []) : hints, {
      runs,
      acts: runs || isActing(tool),
    })
  }
  const type = string(tool.type)
  return Object.entries(CLIENT_TOOLS).find(([prefix]) => type.startsWith(prefix))?.[1] ?? {}
}

const JOINED = /\b(?:and|or|both|each|versus|vs)\b|[,;/&、，和与或]/iu

// "Paris and London" for a tool that takes one place: one call for each.
function splitHints(tool: Json, text: string, hints: ArgumentHints): ArgumentHints[] {
  const [type, ...others] = listRequiredTypes(tool)
  if (type === undefined || others.length > 0 || !JOINED.test(text)) return [hints]
  if (isNumeric(type) && hints.numbers.length > 1) {
    return hints.numbers.slice(0, MOST_CALLS).map((number) => ({ ...hints, numbers: [number] }))
  }
  if (type !== 'string' || hints.phrases.length < 2) return [hints]
  const [property] = listRequired(tool)
  if (property?.[1].enum !== undefined) return [hints]
  return hints.phrases.slice(0, MOST_CALLS).map((phrase) => ({ ...hints, phrases: [phrase] }))
}

function makeCalls(tool: Json, text: string, hints: ArgumentHints): ToolCall[] {
  return splitHints(tool, text, hints).map((own) => ({
    type: 'tool_use',
    name: string(tool.name),
    input: makeInput(tool, own),
  }))
}

const isCallable = (tool: Json): boolean =>
  isObject(tool.input_schema) ||
  Object.keys(CLIENT_TOOLS).some((prefix) => string(tool.type).startsWith(prefix))

/** The tools that do least when they are called: any that does not act, where there is one. */
function listHarmless(tools: readonly Json[]): readonly Json[] {
  const answering = tools.filter(
    (tool) => isAnswering(tool) || !(isActing(tool) || isRunning(tool)),
  )
  const typed = tools.filter((tool) => !isRunning(tool))
  return [answering, typed, tools].find(({ length }) => length > 0) ?? []
}

function chooseTools(body: Json, text: string, hints: ArgumentHints): ToolMatch[] {
  const tools = objects(body.tools).filter(isCallable)
  const choice = isObject(body.tool_choice) ? body.tool_choice : {}
  const match = (tool: Json) => matchTool(tool, readable(text), hints)
  if (choice.type === 'tool') return tools.filter(({ name }) => name === choice.name).map(match)
  return pickBestMatches(listHarmless(tools).slice(0, MOST_TOOLS).map(match))
}

// The text between the mentions of a tool and of the next one is for that tool.
function cutSegment(text: string, chosen: readonly ToolMatch[], index: number): string {
  const from = index === 0 ? 0 : (chosen[index]?.at ?? 0)
  return text.slice(from, chosen[index + 1]?.at)
}

/**
 * The calls that `tool_choice` forces: of the tool that it names, or of those the text fits best, with
 * arguments from the text. What would be run, opened or gone to is inert instead.
 */
export function pickForcedCalls(body: Json, text: string): ToolCall[] {
  const names = objects(body.tools).map(({ name }) => string(name))
  const whole = extractHints(text, names)
  const chosen = chooseTools(body, text, whole)
  return chosen.flatMap(({ tool }, index) => {
    const own = extractHints(cutSegment(text, chosen, index), names)
    const says = own.numbers.length + own.phrases.length > 0
    return makeCalls(tool, text, says ? own : whole)
  })
}
