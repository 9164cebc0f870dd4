import { blocks, isObject, objects, string } from '../wire/json.ts'
import { findUnanswered } from '../message/reply-blocks.ts'
import type { Json } from '../wire/types.ts'
import type { MessageTurn } from '../wire/turns.ts'
import { compaction } from './compaction.ts'
import { extractHints, readable } from './argument-hints.ts'
import { fillSchema } from './fill.ts'
import { applyLimits, toTurn } from './limits.ts'
import { citeDocuments, describeMedia, isMedia } from './media.ts'
import { pickAskedCalls } from './asked-calls.ts'
import { pickForcedCalls } from './forced-calls.ts'
import { SCRIPTED_TASKS, TRANSLATIONS } from './phrasebook.ts'
import { readPlainQuestion } from './plain-question.ts'
import {
  findLastResults,
  findLastUserBlocks,
  findQuestion,
  readReplySchema,
  readSystemText,
  joinTexts,
  findToolName,
} from './prompt.ts'
import { continuePaused, useMcpServer, useServerTools, searchTools } from './server-tools.ts'
import { isAnswering, isReading, readParameters } from './tool-kinds.ts'

/**
 * How requests are answered without a script. `auto` calls a tool of the client's where the question
 * plainly asks for what the tool looks up; `text` does so only where `tool_choice` forces a call.
 */
export type ResponderMode = (typeof RESPONDER_MODES)[number]

export const RESPONDER_MODES = ['auto', 'text'] as const

const LONGEST_QUOTE = 1_000

const quote = (text: string): string =>
  text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text

const sayText = (text: string): Json[] => [{ type: 'text', text }]

function findTranslation(body: Json): Json[] | undefined {
  const asked = findQuestion(body).trim()
  const prompt = `${readable(readSystemText(body))}\n${readable(asked)}`.toLowerCase()
  const sentence = Object.keys(TRANSLATIONS).find((known) => asked.endsWith(known))
  const known = Object.entries(sentence === undefined ? {} : (TRANSLATIONS[sentence] ?? {}))
  const target = /\b(?:to|into)\s+(\p{L}+)/u.exec(prompt)?.[1]
  const found =
    known.find(([language]) => language === target) ??
    known.find(([language]) => prompt.includes(language))
  return found && sayText(found[1])
}

// A tool that a known question is meant for, and that takes its inputs.
function takesLocation(tool: Json): boolean {
  const { properties, required } = readParameters(tool)
  const takes = properties.some(([key]) => key === 'location')
  return takes && [...required].every((key) => key === 'location')
}

function answerScriptedTask(body: Json, tools: readonly Json[]): Json[] | undefined {
  const asked = readable(isForced(body) ? findQuestion(body) : readPlainQuestion(body))
  for (const { question, tool, preamble, inputs } of SCRIPTED_TASKS) {
    const meant = tools.find((bound) => tool.test(string(bound.name)) && takesLocation(bound))
    if (!meant || !question.test(asked)) continue
    const name = string(meant.name)
    const calls = inputs.map((input) => ({ type: 'tool_use', name, input }))
    if (isForced(body)) return calls
    return isReading(meant) ? [...sayText(preamble(name)), ...calls] : undefined
  }
  return undefined
}

function describeResult(result: Json): string {
  const others = blocks(result.content).filter((block) => block.type !== 'text')
  const parts = [joinTexts(result.content), ...others.map(describeMedia)].filter(
    (part) => part !== '',
  )
  return parts.join(', ') || 'nothing'
}

const MOST_RESULTS = 100

function describeResults(body: Json, results: readonly Json[]): Json[] {
  const sentences = results.slice(0, MOST_RESULTS).map((result) => {
    const name = findToolName(body, result) || 'The tool'
    const verb = result.is_error === true ? 'failed' : 'answered'
    return `${name} ${verb}: ${quote(describeResult(result))}`
  })
  return sayText(sentences.join('\n'))
}

function fillReplySchema(body: Json, schema: Json): Json[] {
  const found = findLastResults(body).map(({ content }) => joinTexts(content))
  const hints = extractHints([findQuestion(body), ...found].join('\n'), [])
  return sayText(JSON.stringify(fillSchema(schema, hints)))
}

function echoQuestion(body: Json): Json[] {
  const content = findLastUserBlocks(body)
  const asked = quote(findQuestion(body))
  const media = content.filter(isMedia)
  if (media.length === 0) return sayText(asked === '' ? 'Hello!' : `You said: ${asked}`)
  const received = `I received ${media.map(describeMedia).join(' and ')}.`
  return [
    ...citeDocuments(content),
    ...sayText(asked === '' ? received : `${received} You said: ${asked}`),
  ]
}

const readToolChoice = (body: Json): Json => (isObject(body.tool_choice) ? body.tool_choice : {})

const isForced = (body: Json): boolean =>
  ['any', 'tool'].includes(string(readToolChoice(body).type))

function listUsableTools(body: Json): Json[] {
  const { type, name } = readToolChoice(body)
  const tools = type === 'none' ? [] : objects(body.tools)
  return type === 'tool' ? tools.filter((tool) => tool.name === name) : tools
}

// The tools that were called since the user's last text.
function listCalledTools(body: Json): string[] {
  const messages = objects(body.messages)
  const asked = messages.findLastIndex(
    ({ role, content }) => role === 'user' && joinTexts(content).trim() !== '',
  )
  const made = messages.slice(asked + 1).flatMap(({ content }) => blocks(content))
  return made.filter(({ type }) => type === 'tool_use').map(({ name }) => string(name))
}

/**
 * The tools that can still be called once there are results: none, except that a forced choice wants
 * its own tool, or the one that takes the answer, which agents put last.
 */
function listToolsLeft(body: Json): Json[] {
  if (!isForced(body)) return []
  const called = listCalledTools(body)
  const usable = listUsableTools(body)
  const last = usable.findLast(isAnswering) ?? usable.at(-1)
  return last && !called.includes(string(last.name)) ? [last] : []
}

// The API continues its own last turn; the user's text before it was answered there.
const isPaused = ({ messages }: Json): boolean =>
  findUnanswered(blocks(objects(messages).at(-1)?.content)).length > 0

function forceCalls(body: Json, results: readonly Json[]): Json[] {
  if (results.length === 0) {
    const tools = listUsableTools(body)
    const known = answerScriptedTask(body, tools)
    if (known) return known
    const asked = pickAskedCalls(tools, readPlainQuestion(body))
    return asked.length > 0 ? asked : pickForcedCalls(body, findQuestion(body))
  }
  const left = listToolsLeft(body)
  const texts = [findQuestion(body), ...results.map(({ content }) => joinTexts(content))]
  return left.length > 0 ? pickForcedCalls({ ...body, tools: left }, texts.join('\n')) : []
}

// Results end the loop: nothing more is called without being forced.
function makeCalls(body: Json, results: readonly Json[], mode: ResponderMode): Json[] {
  if (isForced(body)) return forceCalls(body, results)
  if (mode === 'text' || results.length > 0) return []
  const tools = listUsableTools(body)
  return answerScriptedTask(body, tools) ?? pickAskedCalls(tools, readPlainQuestion(body))
}

function keepFirstCall(content: readonly Json[], body: Json): Json[] {
  if (readToolChoice(body).disable_parallel_tool_use !== true) return [...content]
  const first = content.findIndex(({ type }) => type === 'tool_use')
  return first === -1 ? [...content] : content.slice(0, first + 1)
}

// Uses of tools that run on the API's side, before the text that ends the reply.
function useServer(body: Json): Json[] {
  const tools = listUsableTools(body)
  const resumed = continuePaused(body, tools)
  if (resumed.length > 0) return resumed
  const used = useServerTools(body, tools, isForced(body))
  return used.length > 0 || tools.length === 0 ? used : useMcpServer(body)
}

function answer(body: Json, mode: ResponderMode): Json[] {
  const results = findLastResults(body)
  const called = isPaused(body) ? [] : makeCalls(body, results, mode)
  if (called.length > 0) return [...searchTools(body, called), ...keepFirstCall(called, body)]
  const schema = readReplySchema(body)
  const server = results.length > 0 ? [] : useServer(body)
  if (schema)
    return [...server.filter(({ type }) => type !== 'text'), ...fillReplySchema(body, schema)]
  if (server.length > 0) return server
  if (results.length > 0) return describeResults(body, results)
  return findTranslation(body) ?? echoQuestion(body)
}

function makeThinking(body: Json): Json[] {
  const thinking = isObject(body.thinking) ? body.thinking : {}
  if (thinking.type !== 'enabled' && thinking.type !== 'adaptive') return []
  const text = `The user says: ${quote(findQuestion(body))}\nA short answer will do.`
  return [{ type: 'thinking', thinking: thinking.display === 'omitted' ? '' : text }]
}

/** Answers a request when no script does. */
export function respond(body: Json, mode: ResponderMode = 'auto'): MessageTurn {
  const { block, alone } = compaction(body)
  if (block && alone) return toTurn([block])
  const thinking = isForced(body) ? [] : makeThinking(body)
  return applyLimits([...(block ? [block] : []), ...thinking, ...answer(body, mode)], body)
}
