import { blocks, isObject, objects, string } from '../json.ts'
import type { Json, MessageTurn } from '../types.ts'
import { offerOf } from './extract.ts'
import { fillSchema } from './fill.ts'
import { limited } from './limits.ts'
import { cited, describe, isMedia } from './media.ts'
import { ERRANDS, TRANSLATIONS } from './phrasebook.ts'
import { pickCalls } from './pick-tools.ts'
import {
  lastResults,
  lastUserBlocks,
  question,
  replySchema,
  systemText,
  textOf,
  toolOf,
} from './prompt.ts'

const LONGEST_QUOTE = 1_000

const quote = (text: string): string =>
  text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text

const say = (text: string): Json[] => [{ type: 'text', text }]

function translation(body: Json): Json[] | undefined {
  const asked = question(body).trim()
  const prompt = `${systemText(body)}\n${asked}`.toLowerCase()
  const sentence = Object.keys(TRANSLATIONS).find((known) => asked.endsWith(known))
  const known = Object.entries(sentence === undefined ? {} : (TRANSLATIONS[sentence] ?? {}))
  const target = /\b(?:to|into)\s+(\p{L}+)/u.exec(prompt)?.[1]
  const found =
    known.find(([language]) => language === target) ??
    known.find(([language]) => prompt.includes(language))
  return found && say(found[1])
}

function errand(body: Json, tools: readonly Json[]): Json[] | undefined {
  const asked = question(body)
  for (const { asks, tool, says, inputs } of ERRANDS) {
    const name = tools.map((bound) => string(bound.name)).find((bound) => tool.test(bound))
    if (name === undefined || !asks.test(asked)) continue
    const calls = inputs.map((input) => ({ type: 'tool_use', name, input }))
    return isForced(body) ? calls : [...say(says(name)), ...calls]
  }
  return undefined
}

function resultText(result: Json): string {
  const others = blocks(result.content).filter((block) => block.type !== 'text')
  const parts = [textOf(result.content), ...others.map(describe)].filter((part) => part !== '')
  return parts.join(', ') || 'nothing'
}

function fromResults(body: Json, results: readonly Json[]): Json[] {
  const sentences = results.map((result) => {
    const name = toolOf(body, result) || 'The tool'
    const verb = result.is_error === true ? 'failed' : 'answered'
    return `${name} ${verb}: ${quote(resultText(result))}`
  })
  return say(sentences.join('\n'))
}

function formatted(body: Json, schema: Json): Json[] {
  const found = lastResults(body).map(({ content }) => textOf(content))
  const offer = offerOf([question(body), ...found].join('\n'), [])
  return say(JSON.stringify(fillSchema(schema, offer)))
}

function plain(body: Json): Json[] {
  const content = lastUserBlocks(body)
  const asked = quote(question(body))
  const media = content.filter(isMedia)
  if (media.length === 0) return say(asked === '' ? 'Hello!' : `You said: ${asked}`)
  const received = `I received ${media.map(describe).join(' and ')}.`
  return [...cited(content), ...say(asked === '' ? received : `${received} You said: ${asked}`)]
}

const choiceOf = (body: Json): Json => (isObject(body.tool_choice) ? body.tool_choice : {})

const isForced = (body: Json): boolean => ['any', 'tool'].includes(string(choiceOf(body).type))

function usableTools(body: Json): Json[] {
  const { type, name } = choiceOf(body)
  const tools = type === 'none' ? [] : objects(body.tools)
  return type === 'tool' ? tools.filter((tool) => tool.name === name) : tools
}

// A loop ends with its results, except that a certain tool is still forced after others.
function isDone(body: Json, results: readonly Json[]): boolean {
  const { type, name } = choiceOf(body)
  if (results.length === 0) return false
  return type !== 'tool' || results.some((result) => toolOf(body, result) === name)
}

function withoutParallel(content: readonly Json[], body: Json): Json[] {
  if (choiceOf(body).disable_parallel_tool_use !== true) return [...content]
  const first = content.findIndex(({ type }) => type === 'tool_use')
  return first === -1 ? [...content] : content.slice(0, first + 1)
}

function answer(body: Json): Json[] {
  const results = lastResults(body)
  const calls = isDone(body, results) ? [] : (errand(body, usableTools(body)) ?? pickCalls(body))
  if (calls.length > 0) return withoutParallel(calls, body)
  const schema = replySchema(body)
  if (schema) return formatted(body, schema)
  if (results.length > 0) return fromResults(body, results)
  return translation(body) ?? plain(body)
}

function thoughts(body: Json): Json[] {
  const thinking = isObject(body.thinking) ? body.thinking : {}
  if (thinking.type !== 'enabled' && thinking.type !== 'adaptive') return []
  const text = `The user says: ${quote(question(body))}\nA short answer will do.`
  return [{ type: 'thinking', thinking: thinking.display === 'omitted' ? '' : text }]
}

/** What the emulator answers when no script does. */
export function respond(body: Json): MessageTurn {
  const forced = isForced(body)
  return limited([...(forced ? [] : thoughts(body)), ...answer(body)], body)
}
