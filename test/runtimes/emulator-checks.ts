/** What has to work in every runtime that has `node:http`: the emulator itself. */
import { ChatAnthropic } from 'chat-anthropic'
import { startEmulator } from 'anthropic-emulator'
import { equal } from './checks.ts'

const modelAt = (url: string) =>
  new ChatAnthropic({ model: 'claude-sonnet-4-6', apiKey: 'any', baseURL: url })

export const EMULATOR_CHECKS: Record<string, () => Promise<void>> = {
  'starts the emulator, which answers and keeps a journal': async () => {
    await using api = await startEmulator({ script: ['Sunny.', 'And so it stays.'] })
    equal((await modelAt(api.url).invoke('How is the weather?')).text, 'Sunny.')
    let text = ''
    for await (const chunk of await modelAt(api.url).stream('And now?')) text += chunk.text
    equal(text, 'And so it stays.')
    equal(
      api.requests.map(({ status }) => status),
      [200, 200],
    )
  },

  'starts the emulator, which sees an abort': async () => {
    const reply = { content: 'This never arrives whole.', fault: { stallAfter: 5 } }
    await using api = await startEmulator({ reply })
    const controller = new AbortController()
    const stream = await modelAt(api.url).stream('Tell me', { signal: controller.signal })
    const read = async () => {
      for await (const chunk of stream) if (chunk.text !== '') controller.abort()
    }
    await read().catch(() => undefined)
    while (!api.requests[0]?.aborted) await new Promise((resolve) => setTimeout(resolve, 10))
  },
}
