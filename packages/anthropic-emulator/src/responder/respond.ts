import { blocks, isObject, objects, string } from '../wire/json.ts'
import { findUnanswered } from '../message/reply-blocks.ts'
import type { Json } from '../wire/types.ts'
import type { MessageTurn } from '../wire/turns.ts'
import { compaction } from './compaction.ts'
import { extractHints } from './argument-hints.ts'
import { fillSchema } from './fill.ts'
import { applyLimits, toTurn } from './limits.ts'
import { citeDocuments, describeMedia, isMedia } from './media.ts'
import { SCRIPTED_TASKS, TRANSLATIONS } from './phrasebook.ts'
import { pickCalls } from './pick-tools.ts'
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

const LONGEST_QUOTE = 1_000

const quote = (text: string): string =>
  text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text

const sayText = (text: string): Json[] => [{ type: 'text', text }]

function findTranslation(body: Json): Json[] | undefined {
  const asked = findQuestion(body).trim()
  const prompt = `${readSystemText(body)}\n${asked}`.toLowerCase()
  const sentence = Object.keys(TRANSLATIONS).find((known) => asked.endsWith(known))
  const known = Object.entries(sentence === undefined ? {} : (TRANSLATIONS[sentence] ?? {}))
  const target = /\b(?:to|into)\s+(\p{L}+)/u.exec(prompt)?.[1]
  const found =
    known.find(([language]) => language === target) ??
    known.find(([language]) => prompt.includes(language))
  return found && sayText(found[1])
}

function answerScriptedTask(body: Json, tools: readonly Json[]): Json[] | undefined {
  const asked = findQuestion(body)
  for (const { question, tool, preamble, inputs } of SCRIPTED_TASKS) {
    const name = tools.map((bound) => string(bound.name)).find((bound) => tool.test(bound))
    if (name === undefined || !question.test(asked)) continue
    const calls = inputs.map((input) => ({ type: 'tool_use', name, input }))
    return isForced(body) ? calls : [...sayText(preamble(name)), ...calls]
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

function describeResults(body: Json, results: readonly Json[]): Json[] {
  const sentences = results.map((result) => {
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
 * The tools that can still be called once there are results: a loop ends with them, except that a
 * forced choice wants its own tool, or any that was not called yet. Of those the last comes first,
 * as the tool that takes a structured answer does.
 */
function listToolsLeft(body: Json): Json[] {
  if (!isForced(body)) return []
  const called = listCalledTools(body)
  return listUsableTools(body)
    .filter(({ name }) => !called.includes(string(name)))
    .toReversed()
}

// The API continues its own last turn; the user's text before it was answered there.
const isPaused = ({ messages }: Json): boolean =>
  findUnanswered(blocks(objects(messages).at(-1)?.content)).length > 0

function calls(body: Json, results: readonly Json[]): Json[] {
  if (results.length === 0)
    return answerScriptedTask(body, listUsableTools(body)) ?? pickCalls(body, findQuestion(body))
  const left = listToolsLeft(body)
  const known = [findQuestion(body), ...results.map(({ content }) => joinTexts(content))].join('\n')
  return left.length > 0 ? pickCalls({ ...body, tools: left }, known) : []
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

function answer(body: Json): Json[] {
  const results = findLastResults(body)
  const called = isPaused(body) ? [] : calls(body, results)
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
export function respond(body: Json): MessageTurn {
  const { block, alone } = compaction(body)
  if (block && alone) return toTurn([block])
  const thinking = isForced(body) ? [] : makeThinking(body)
  return applyLimits([...(block ? [block] : []), ...thinking, ...answer(body)], body)
}
