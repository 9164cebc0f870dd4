/** `chat-anthropic chat`: one question, one answer. */
import type { AIMessage, AIMessageChunk, UsageMetadata } from '@langchain/core/messages'
import { text } from 'node:stream/consumers'
import { ChatAnthropic } from '../chat-anthropic.ts'
import { isRecord, type Fields } from '../wire.ts'
import type { ChatAnthropicOptions } from '../options/options.ts'
import { type ChatCommand, UsageError } from './arguments.ts'
import { NO_WHOLE_ANSWER, OK } from './exit-codes.ts'
import { startEmulator } from './emulator.ts'
import { print, printError, printNote } from './output.ts'

type Messages = ['system' | 'human', string][]

/** Asks, prints the answer and what it took; returns the exit code. */
export async function chat(command: ChatCommand): Promise<number> {
  const prompt = await readPrompt(command)
  const { system } = command
  const messages: Messages = system ? [['system', system]] : []
  messages.push(['human', prompt])
  if (!command.emulate) return ask(command, messages, {})
  const emulator = await startEmulator()
  try {
    return await ask(command, messages, { baseURL: emulator.url, apiKey: 'emulated' })
  } finally {
    await emulator.close()
  }
}

async function readPrompt({ prompt }: ChatCommand): Promise<string> {
  if (prompt === undefined && process.stdin.isTTY) printNote('The prompt, then Ctrl-D:')
  const given = (prompt ?? (await text(process.stdin))).trim()
  if (given !== '') return given
  throw new UsageError('The prompt is empty. Pass it as an argument or on stdin.')
}

async function ask(
  { model, maxTokens, temperature, json }: ChatCommand,
  messages: Messages,
  api: Pick<ChatAnthropicOptions, 'baseURL' | 'apiKey'>,
): Promise<number> {
  const llm = new ChatAnthropic({ model, maxTokens, temperature, onWarning: printError, ...api })
  const message = json ? await printMessage(llm, messages) : await printTokens(llm, messages)
  printNote(describeCost(message))
  return reportEnd(message)
}

async function printMessage(llm: ChatAnthropic, messages: Messages): Promise<AIMessage> {
  const message = await llm.invoke(messages)
  const { id, content, usage_metadata, response_metadata } = message
  const shown = { id, content, usage_metadata, response_metadata }
  print(`${JSON.stringify(shown, null, 2)}\n`)
  return message
}

async function printTokens(llm: ChatAnthropic, messages: Messages): Promise<AIMessage> {
  let whole: AIMessageChunk | undefined
  try {
    for await (const chunk of await llm.stream(messages)) {
      print(chunk.text)
      whole = whole ? whole.concat(chunk) : chunk
    }
  } finally {
    if (whole && !whole.text.endsWith('\n')) print('\n')
  }
  if (!whole) throw new Error('The answer has no message.')
  return whole
}

interface Costs {
  // Core's type of it is lost under exactOptionalPropertyTypes.
  usage_metadata?: UsageMetadata | undefined
  response_metadata: Fields
}

function describeCost({ usage_metadata: usage, response_metadata: about }: Costs): string {
  const tokens = `${usage?.input_tokens ?? 0} input + ${usage?.output_tokens ?? 0} output tokens`
  return [about['model_name'], tokens, about['stop_reason']].filter(Boolean).join(', ')
}

const WHOLE = ['end_turn', 'stop_sequence', 'tool_use']

/** Says why there is no whole answer, if so; returns the exit code. */
function reportEnd({ response_metadata: about }: AIMessage): number {
  const reason = String(about['stop_reason'])
  if (WHOLE.includes(reason)) return OK
  printError(reason === 'refusal' ? describeRefusal(about) : `The answer was cut off (${reason}).`)
  return NO_WHOLE_ANSWER
}

function describeRefusal({ stop_details }: Fields): string {
  const { category, explanation }: Fields = isRecord(stop_details) ? stop_details : {}
  const why = [category, explanation].filter(Boolean).join(': ')
  return `The model declined to answer${why ? ` (${why})` : ''}.`
}
