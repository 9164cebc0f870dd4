import { string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { mentions } from './argument-hints.ts'
import { findAskedValues, takeAskedValue, takesNames, type AskedValues } from './asked-values.ts'
import { chooseType } from './schema.ts'
import { findSubject, isReading, readParameters } from './tool-kinds.ts'
import { areAlike, splitWords } from './words.ts'

/** A call as the model makes it, still without an id. */
export interface ToolCall extends Json {
  type: 'tool_use'
  name: string
  input: unknown
}

const LONGEST_QUESTION = 1_000
const MOST_CALLS = 8
const MOST_TOOLS = 500

const NEGATED =
  /\b(?:never|not|no|none|nothing|without|avoid|stop|ignore|instead|refuse|skip)\b|n['’]t\b|不要|不用|不必|不需要|(?<![特区分个级类性])别|勿|禁止|无需|拒绝|忽略/iu
const ASKING =
  /[?？]|^\W*(?:(?:hi|hello|hey|please|ok(?:ay)?|now|then|and|also|so|today)\b[\s,!]*)*(?:what|how|which|where|when|who|is|are|will|can|could|would|get|give|tell|show|find|search|list|look|check|calculate|compute|convert|compare|add|sum|multiply|subtract|divide|use|call)\b|\b(?:please|tell me|let me know|(?:want|need|like) to know)\b|吗|呢|怎么|什么|哪|几|多少|查|告诉|计算|请|帮|想知道/iu
const OTHERWISE_MEANT =
  /\b(?:explain|why|describe|translate|write|edit|delete|remove|run|execute|create|send|build|implement|fix|refactor|review|summari[sz]e|code|script|command|poem|story|means?|how (?:do|does|did|would|should|to))\b|解释|为什么|翻译|写|编辑|删除|运行|执行|创建|发送|命令|代码|怎样|如何/iu
const TOPIC_ALONE = /^(?:the\s|current\s|today['’]s\s)*[\p{L}_-]+\s(?:in|for|of|at)\s/iu
const STATED = /\b(?:is|was|are|were|has|had|will|looks?|seems?|feels?|makes?|got)\b/iu

// Not after an abbreviation: St. Louis.
const END_OF_SENTENCE = /(?<=[!?。！？\n])|(?<=(?<!\b\p{Lu}\p{L}?)\.)(?=\s)/u

const isAsking = (sentence: string): boolean =>
  !OTHERWISE_MEANT.test(sentence) &&
  (ASKING.test(sentence) || (TOPIC_ALONE.test(sentence) && !STATED.test(sentence)))

/** The sentences of a question that plainly ask for something; none where one of them forbids something. */
function findAskingText(question: string): string {
  if (question.length > LONGEST_QUESTION || NEGATED.test(question)) return ''
  const sentences = question.split(END_OF_SENTENCE).map((sentence) => sentence.trim())
  return sentences.filter(isAsking).join(' ')
}

// Words that say nothing about what is looked up.
const COMMON = new Set(
  'a the of for by with from to current local info information data details tool function api service'.split(
    ' ',
  ),
)

/** How a subject is said: in signs, and in Chinese. */
const SAID_AS: Readonly<Record<string, RegExp>> = {
  add: /\d\s*\+\s*-?\d|\bplus\b|\bsum\b|加/iu,
  adder: /\d\s*\+\s*-?\d|\bplus\b|加/iu,
  sum: /\d\s*\+\s*-?\d|\bplus\b|加|总和/iu,
  subtract: /\d\s+-\s+\d|\bminus\b|减/iu,
  multiply: /\d\s*[*×]\s*-?\d|\btimes\b|乘/iu,
  divide: /\d\s*[/÷]\s*-?\d|\bdivided\b|除以/iu,
  weather: /天气/u,
  temperature: /气温|温度/u,
  forecast: /预报/u,
  time: /时间|几点/u,
  date: /日期|几号/u,
  price: /价格|多少钱/u,
  stock: /股票|股价/u,
}

interface Asked {
  tool: Json
  /** Where the text speaks of it. */
  at: number
  /** How many words of its name say what it reads. */
  weight: number
}

function findWord(word: string, text: string): number {
  const alike = [...text.matchAll(/\p{L}+/gu)].find(([other]) =>
    areAlike(word, other.toLowerCase()),
  )
  return alike?.index ?? SAID_AS[word]?.exec(text)?.index ?? -1
}

/** Where a text speaks of all that a tool reads. */
function findAsked(tool: Json, text: string): Asked | undefined {
  const name = string(tool.name)
  const spelled = splitWords(name).join(' ')
  const isNamed = [name, spelled].some((known) => mentions(text, known))
  const subject = (findSubject(tool) ?? []).filter((word) => !COMMON.has(word))
  const places = subject.map((word) => findWord(word, text.replaceAll(/[_-]/g, ' ')))
  if (subject.length === 0 || places.includes(-1)) {
    return isNamed ? { tool, at: text.search(/\S/), weight: subject.length } : undefined
  }
  return { tool, at: Math.min(...places), weight: subject.length }
}

// Of tools that the same word means, the one whose name says most.
function dropLessMeant(asked: readonly Asked[]): Asked[] {
  const ordered = [...asked].sort((one, other) => one.at - other.at || other.weight - one.weight)
  return ordered.filter(({ at }, index) => ordered.findIndex((other) => other.at === at) === index)
}

function fillAsked(tool: Json, values: AskedValues): Json | undefined {
  const { properties, required } = readParameters(tool)
  const own = { ...values, numbers: [...values.numbers], names: [...values.names] }
  const input: Json = {}
  for (const [key, schema] of properties) {
    const isChosen = Array.isArray(schema.enum) || chooseType(schema) === 'boolean'
    if (!required.has(key) && !isChosen) continue
    const value = takeAskedValue(schema, key, own)
    if (value !== undefined) input[key] = value
    else if (required.has(key)) return undefined
  }
  return [...required].every((key) => key in input) ? input : undefined
}

const JOINED = /\b(?:and|or|both|each|versus|vs)\b|[,;/&、，和与或]/iu

// "Paris and London" for a tool that takes one place: one call for each.
function splitValues(tool: Json, values: AskedValues): AskedValues[] {
  const { properties, required } = readParameters(tool)
  const [only, ...others] = properties.filter(([key]) => required.has(key))
  if (!only || others.length > 0 || !JOINED.test(values.text)) return [values]
  const [key, schema] = only
  const { names, numbers } = values
  if (takesNames(schema, key) && names.length > 1) {
    return names.map((name) => ({ ...values, names: [name] }))
  }
  const isNumber = ['number', 'integer'].includes(chooseType(schema))
  if (!isNumber || numbers.length < 2) return [values]
  return numbers.map((number) => ({ ...values, numbers: [number] }))
}

function callAsked(tool: Json, values: AskedValues): ToolCall[] {
  const inputs = splitValues(tool, values).map((own) => fillAsked(tool, own))
  return inputs.flatMap((input) =>
    input ? [{ type: 'tool_use' as const, name: string(tool.name), input }] : [],
  )
}

/**
 * The calls that a question plainly asks for: of tools that only read, with values that the question
 * itself holds for all that they must be given.
 */
export function pickAskedCalls(tools: readonly Json[], question: string): ToolCall[] {
  const text = findAskingText(question)
  if (text === '') return []
  const others = tools.slice(0, MOST_TOOLS).flatMap(({ name }) => splitWords(string(name)))
  const reading = tools.slice(0, MOST_TOOLS).filter(isReading)
  const asked = dropLessMeant(reading.flatMap((tool) => findAsked(tool, text) ?? []))
  const calls = asked.flatMap(({ tool }, index) => {
    const from = index === 0 ? 0 : (asked[index]?.at ?? 0)
    const part = text.slice(from, asked[index + 1]?.at)
    const own = callAsked(tool, findAskedValues(part, others))
    return own.length > 0 || asked.length > 1 ? own : callAsked(tool, findAskedValues(text, others))
  })
  return calls.slice(0, MOST_CALLS)
}
