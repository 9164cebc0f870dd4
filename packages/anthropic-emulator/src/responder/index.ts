import { blocks, isObject, objects, string } from '../wire/json.ts'
import { unanswered } from '../message/reply-blocks.ts'
import type { Json } from '../wire/types.ts'
import type { MessageTurn } from '../wire/turns.ts'
import { compaction } from './compaction.ts'
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
import { continuation, mcpUse, serverUses, toolSearch } from './server-tools.ts'

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

// The tools that were called since the user last said something.
function calledTools(body: Json): string[] {
  const messages = objects(body.messages)
  const asked = messages.findLastIndex(
    ({ role, content }) => role === 'user' && textOf(content).trim() !== '',
  )
  const made = messages.slice(asked + 1).flatMap(({ content }) => blocks(content))
  return made.filter(({ type }) => type === 'tool_use').map(({ name }) => string(name))
}

/**
 * The tools that can still be called once there are results: a loop ends with them, except that a
 * forced choice wants its own tool, or any that was not called yet. Of those the last comes first,
 * as the tool that takes a structured answer does.
 */
function toolsLeft(body: Json): Json[] {
  if (!isForced(body)) return []
  const called = calledTools(body)
  return usableTools(body)
    .filter(({ name }) => !called.includes(string(name)))
    .toReversed()
}

// The API goes on from its own last turn; what the user said before has been acted on.
const isPaused = ({ messages }: Json): boolean =>
  unanswered(blocks(objects(messages).at(-1)?.content)).length > 0

function calls(body: Json, results: readonly Json[]): Json[] {
  if (results.length === 0)
    return errand(body, usableTools(body)) ?? pickCalls(body, question(body))
  const left = toolsLeft(body)
  const known = [question(body), ...results.map(({ content }) => textOf(content))].join('\n')
  return left.length > 0 ? pickCalls({ ...body, tools: left }, known) : []
}

function withoutParallel(content: readonly Json[], body: Json): Json[] {
  if (choiceOf(body).disable_parallel_tool_use !== true) return [...content]
  const first = content.findIndex(({ type }) => type === 'tool_use')
  return first === -1 ? [...content] : content.slice(0, first + 1)
}

// What the tools that run on the API's side add, before the text that ends the reply.
function onServer(body: Json): Json[] {
  const tools = usableTools(body)
  const resumed = continuation(body, tools)
  if (resumed.length > 0) return resumed
  const used = serverUses(body, tools, isForced(body))
  return used.length > 0 || tools.length === 0 ? used : mcpUse(body)
}

function answer(body: Json): Json[] {
  const results = lastResults(body)
  const called = isPaused(body) ? [] : calls(body, results)
  if (called.length > 0) return [...toolSearch(body, called), ...withoutParallel(called, body)]
  const schema = replySchema(body)
  const server = results.length > 0 ? [] : onServer(body)
  if (schema) return [...server.filter(({ type }) => type !== 'text'), ...formatted(body, schema)]
  if (server.length > 0) return server
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
  const { block, alone } = compaction(body)
  if (block && alone) return { content: [block] as { type: string }[] }
  const thought = isForced(body) ? [] : thoughts(body)
  return limited([...(block ? [block] : []), ...thought, ...answer(body)], body)
}
