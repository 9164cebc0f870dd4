/** `chat-anthropic chat`: one question, one answer. */
import type {
  AIMessage,
  AIMessageChunk,
  BaseMessage,
  UsageMetadata,
} from '@langchain/core/messages'
import type { StructuredReply } from '../call/structured-output.ts'
import { ChatAnthropic } from '../chat-anthropic.ts'
import { isRecord, type Fields } from '../wire.ts'
import type { ChatAnthropicOptions } from '../options/options.ts'
import type { ChatCommand } from './arguments.ts'
import { NO_WHOLE_ANSWER, OK } from './exit-codes.ts'
import { startEmulator } from './emulator.ts'
import { print, printError, printNote } from './output.ts'
import { readMessages, readSchema } from './prompt.ts'

/** Asks, prints the answer and what it took; returns the exit code. */
export async function chat(command: ChatCommand): Promise<number> {
  const messages = await readMessages(command)
  if (!command.emulate) return ask(command, messages, {})
  const emulator = await startEmulator()
  try {
    return await ask(command, messages, { baseURL: emulator.url, apiKey: 'emulated' })
  } finally {
    await emulator.close()
  }
}

async function ask(
  command: ChatCommand,
  messages: BaseMessage[],
  api: Pick<ChatAnthropicOptions, 'baseURL' | 'apiKey'>,
): Promise<number> {
  const { model, maxTokens, temperature, json, schema, cost: includeCost } = command
  const options = { model, maxTokens, temperature, includeCost, onWarning: printError }
  const llm = new ChatAnthropic({ ...options, ...api })
  if (schema !== undefined) return askForJson(llm, messages, { ...command, schema })
  const message = json ? await llm.invoke(messages) : await printTokens(llm, messages)
  if (json) printMessage(message)
  printNote(describeUsage(message, includeCost))
  return reportEnd(message)
}

/** Asks for JSON that fits a schema. What does not fit is no answer, and its message is printed with `--json`. */
async function askForJson(
  llm: ChatAnthropic,
  messages: BaseMessage[],
  { schema, json, cost }: ChatCommand & { schema: string },
): Promise<number> {
  const structured = llm.withStructuredOutput(await readSchema(schema), { includeRaw: true })
  const reply: StructuredReply<object> = await structured.invoke(messages)
  const { raw, parsed, parsing_error: failure } = reply
  if (json) printMessage(raw, { parsed })
  else if (!failure) print(`${JSON.stringify(parsed, null, 2)}\n`)
  printNote(describeUsage(raw, cost))
  if (!failure) return OK
  printError(failure.message)
  return NO_WHOLE_ANSWER
}

function printMessage(message: AIMessage, more: object = {}): void {
  const { id, content, usage_metadata, response_metadata } = message
  const shown = { id, content, usage_metadata, response_metadata, ...more }
  print(`${JSON.stringify(shown, null, 2)}\n`)
}

async function printTokens(llm: ChatAnthropic, messages: BaseMessage[]): Promise<AIMessage> {
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

interface Usage {
  // Core's type of it is lost under exactOptionalPropertyTypes.
  usage_metadata?: UsageMetadata | undefined
  response_metadata: Fields
}

function describeUsage(
  { usage_metadata: usage, response_metadata: about }: Usage,
  withCost: boolean,
): string {
  const cost = withCost && describeCost(about['usd'])
  const tokens = `${usage?.input_tokens ?? 0} input + ${usage?.output_tokens ?? 0} output tokens`
  return [about['model_name'], tokens, about['stop_reason'], cost].filter(Boolean).join(', ')
}

/** Without an exponent: three digits, however small. */
const USD = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3, useGrouping: false })

function describeCost(usd: unknown): string {
  return typeof usd === 'number' ? `$${USD.format(usd)}` : 'price unknown'
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
