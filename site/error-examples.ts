/** Each error as a program gets it: made by the model and the emulator, so that the pages show what is so. */
import { AIMessage, HumanMessage } from '@langchain/core/messages'
import { ChatAnthropic, type ChatAnthropicOptions } from 'chat-anthropic'
import { type EmulatorOptions, startEmulator } from 'anthropic-emulator'

type Ask = (llm: ChatAnthropic) => Promise<unknown>

interface Example {
  emulator?: EmulatorOptions
  options?: Partial<ChatAnthropicOptions>
  ask?: Ask
}

const invoke: Ask = (llm) => llm.invoke('Hi')

const read: Ask = async (llm) => {
  for await (const chunk of await llm.stream('Hi')) void chunk
}

const failing = (type: string, message?: string): Example => ({
  emulator: { reply: { error: message === undefined ? { type } : { type, message } } },
})

const faulty = (fault: object, options: Partial<ChatAnthropicOptions> = {}): Example => ({
  emulator: { reply: { content: 'An answer that does not arrive.', fault } },
  options,
  ask: read,
})

const audio = { type: 'audio', mimeType: 'audio/wav', data: 'UklGRg==' }
const orphan = new AIMessage({
  content: '',
  tool_calls: [{ id: 'toolu_1', name: 'weather', args: {} }],
})

const EXAMPLES: Readonly<Record<string, Example>> = {
  UnsupportedInputError: {
    ask: (llm) => llm.invoke([new HumanMessage({ content: [audio] })]),
  },
  InvalidHistoryError: {
    ask: (llm) => llm.invoke([new HumanMessage('Rain?'), orphan, new HumanMessage('Hello?')]),
  },
  BadRequestError: failing('invalid_request_error', 'max_tokens: Field required'),
  PromptTooLongError: failing(
    'invalid_request_error',
    'prompt is too long: 213462 tokens > 200000 maximum',
  ),
  RequestTooLargeError: failing('request_too_large', 'Request exceeds the maximum size'),
  AuthenticationError: failing('authentication_error', 'invalid x-api-key'),
  PermissionError: failing(
    'permission_error',
    'Your API key does not have permission to use the specified resource.',
  ),
  BillingError: failing(
    'billing_error',
    'Your credit balance is too low to access the Anthropic API.',
  ),
  NotFoundError: failing('not_found_error', 'model: claude-none'),
  RateLimitError: failing('rate_limit_error'),
  OverloadedError: failing('overloaded_error'),
  ServerError: failing('api_error'),
  ConnectionError: faulty({ refuseConnection: true }),
  TimeoutError: faulty({ stallAfter: 0 }, { timeout: 50 }),
  IncompleteStreamError: faulty({ endAfter: 4 }),
  StreamIdleError: faulty({ stallAfter: 4 }, { streamIdleTimeout: 50 }),
  MalformedStreamError: { emulator: { reply: { raw: '<html>Bad gateway</html>' } }, ask: read },
  RedirectError: {
    options: {
      clientOptions: {
        fetch: async () =>
          new Response(null, { status: 302, headers: { location: 'https://example.com/login' } }),
      },
    },
  },
  ReplyTooLargeError: { options: { maxReplyBytes: 20 } },
  RefusalError: {
    emulator: { reply: { content: 'No.', stop_reason: 'refusal' } },
    options: { onRefusal: 'throw' },
  },
  OutputParserException: {
    emulator: { reply: '{"name": "Anna"}' },
    ask: (llm) =>
      llm
        .withStructuredOutput(
          { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] },
          { method: 'jsonSchema' },
        )
        .invoke('Hi'),
  },
  ApiError: failing('conflict_error', 'The resource has changed'),
  AbortError: { ask: (llm) => llm.invoke('Hi', { signal: AbortSignal.abort() }) },
}

/** The error of each class, thrown by a call. */
export async function throwError(code: string): Promise<Error> {
  const { emulator = {}, options = {}, ask = invoke } = EXAMPLES[code] ?? {}
  const api = await startEmulator(emulator)
  const base = { model: 'claude-sonnet-4-6', baseURL: api.url, apiKey: 'any', maxRetries: 0 }
  try {
    await ask(new ChatAnthropic({ ...base, maxTokens: 100, onWarning: () => {}, ...options }))
  } catch (error) {
    if (error instanceof Error && isNamed(error, code)) return error
    throw new Error(`The example of ${code} throws something else.`, { cause: error })
  } finally {
    await api.close()
  }
  throw new Error(`The example of ${code} throws nothing.`)
}

/** By its own name, or by its class, where the name is that of core's class. */
function isNamed(error: Error, code: string): boolean {
  return error.name === code || error.constructor.name === code
}
