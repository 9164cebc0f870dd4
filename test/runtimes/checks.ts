/** What has to work in every runtime, written once; `api` is where an emulator listens. */
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { DynamicStructuredTool } from '@langchain/core/tools'
import { ApiError, ChatAnthropic } from 'chat-anthropic'
import { entries } from './entries.ts'

type Check = (api: string) => Promise<void>

const modelAt = (api: string, retries = 2) =>
  new ChatAnthropic({
    model: 'claude-sonnet-4-6',
    apiKey: 'any',
    baseURL: api,
    maxRetries: retries,
  })

export function equal(actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (is !== should) throw new Error(`It is ${is}, and should be ${should}.`)
}

const parameters = {
  type: 'object',
  properties: { location: { type: 'string' } },
  required: ['location'],
} as const

const weather = new DynamicStructuredTool({
  name: 'get_weather',
  description: 'The weather at a place.',
  schema: parameters,
  func: async ({ location }: { location: string }) => `Sunny in ${location}.`,
})

// The smallest PNG there is.
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const pixel = Uint8Array.from(atob(PIXEL), (character) => character.charCodeAt(0))

interface Entry {
  aborted: boolean
}

/** Resolves once the emulator has seen that the last request was given up. */
async function givenUp(api: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${api}/_emulator/journal?summary&limit=1`)
    const { entries: [last] = [] } = (await response.json()) as { entries?: Entry[] }
    if (last?.aborted) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** By the names of the tests. */
export const CHECKS: Record<string, Check> = {
  'loads every entry': async () => {
    const empty = Object.keys(entries).filter((name) => !Object.keys(entries[name] ?? {}).length)
    equal(empty, [])
    equal(Object.keys(entries).length > 0, true)
  },

  'gives a message': async (api) => {
    const prompt = [
      ['system', 'Translate to French.'],
      ['human', 'I love programming.'],
    ] as [string, string][]
    const message = await modelAt(api).invoke(prompt)
    equal(message.text, "J'adore la programmation.")
    equal(AIMessage.isInstance(message), true)
    equal(Object.keys(message.usage_metadata ?? {}).includes('total_tokens'), true)
  },

  'streams text chunk by chunk': async (api) => {
    const texts: string[] = []
    for await (const chunk of await modelAt(api).stream('Say it in pieces')) texts.push(chunk.text)
    equal(texts.join(''), 'You said: Say it in pieces')
    equal(texts.filter((text) => text !== '').length > 2, true)
  },

  'calls a tool and reads its result': async (api) => {
    const model = modelAt(api).bindTools([weather])
    const question = new HumanMessage('What is the weather in Paris?')
    const call = await model.invoke([question])
    equal(
      call.tool_calls?.map(({ name, args }) => ({ name, args })),
      [{ name: 'get_weather', args: { location: 'Paris' } }],
    )
    const result: ToolMessage = await weather.invoke(call.tool_calls![0]!)
    const answer = await model.invoke([question, call, result])
    equal(answer.text.includes('Sunny in Paris.'), true)
  },

  'fills the shape of a schema': async (api) => {
    const chain = modelAt(api).withStructuredOutput(parameters)
    const found = await chain.invoke('Where is it? It is in Rome.')
    equal(Object.keys(found), ['location'])
  },

  'sends the bytes of an image': async (api) => {
    const image = { type: 'image', mimeType: 'image/png', data: pixel }
    const message = await modelAt(api).invoke([new HumanMessage({ content: [image] })])
    equal(AIMessage.isInstance(message), true)
  },

  'closes the connection on an abort': async (api) => {
    const controller = new AbortController()
    const stream = await modelAt(api).stream('stall', { signal: controller.signal })
    let error: unknown
    let text = ''
    try {
      for await (const chunk of stream) {
        text += chunk.text
        // The rest never comes: whoever waited for the whole reply would not get here.
        if (text !== '') controller.abort()
      }
    } catch (thrown) {
      error = thrown
    }
    equal([error instanceof Error, controller.signal.aborted], [true, true])
    await givenUp(api)
  },

  'throws an ApiError with its status': async (api) => {
    const error = await modelAt(api, 0)
      .invoke('overloaded')
      .catch((thrown: unknown) => thrown)
    equal(ApiError.isInstance(error) && [error.status, error.type], [529, 'overloaded_error'])
  },
}

/** What came of each check: nothing, or what was wrong. */
export type Outcome = Record<string, string | null>

const PATIENCE = 10_000

/** What was wrong, or nothing; a check that hangs is wrong too. */
async function resultOf(check: Check, api: string): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('It did not come to an end.')), PATIENCE)
  })
  try {
    await Promise.race([check(api), late])
    return null
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  } finally {
    clearTimeout(timer)
  }
}

export async function outcomeOf(checks: Record<string, Check>, api: string): Promise<Outcome> {
  const outcome: Outcome = {}
  for (const [name, check] of Object.entries(checks)) outcome[name] = await resultOf(check, api)
  return outcome
}
