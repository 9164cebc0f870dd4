/** What the tests of resources share: a model on an emulator whose clock and network a test controls. */
import { type Emulator, type EmulatorOptions, startEmulator } from 'anthropic-emulator'
import { ChatAnthropic, type ChatAnthropicOptions } from '../../../src/index.ts'

export const MINUTE = 60_000
export const START = Date.UTC(2026, 10, 28, 12)

type Fetch = typeof fetch

export interface Bench extends AsyncDisposable {
  api: Emulator
  llm: ChatAnthropic
  clock: { at: number }
  /** What stands between the model and the emulator; a test may replace it. */
  network: { fetch: Fetch }
  /** Method and path of the requests that arrived. */
  asked: () => string[]
}

export async function bench(
  emulator: EmulatorOptions = {},
  options: Partial<ChatAnthropicOptions> = {},
): Promise<Bench> {
  const clock = { at: START }
  const api = await startEmulator({ now: () => clock.at, ...emulator })
  const network: Bench['network'] = { fetch: api.fetch }
  const llm = new ChatAnthropic({
    model: 'claude-haiku-4-5',
    apiKey: 'test-key',
    baseURL: api.url,
    maxTokens: 100,
    maxRetries: 0,
    clientOptions: { fetch: (url, init) => network.fetch(url, init) },
    ...options,
  })
  const asked = () => api.requests.map(({ method, path }) => `${method} ${path}`)
  return { api, llm, clock, network, asked, [Symbol.asyncDispose]: api.close }
}

export async function gather<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Results of a batch in the order of their ids: the API promises none. */
export async function inOrder<Row extends { customId: string }>(
  results: AsyncIterable<Row>,
): Promise<Row[]> {
  return (await gather(results)).sort((one, other) => (one.customId < other.customId ? -1 : 1))
}
