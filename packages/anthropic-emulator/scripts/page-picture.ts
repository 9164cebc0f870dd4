/** Takes the picture of the emulator's page that the README shows: `npm run picture`. */
import Anthropic from '@anthropic-ai/sdk'
import { chromium } from 'playwright-core'

import { startEmulator } from '../src/index.ts'

const FILE = new URL('../docs/page.png', import.meta.url).pathname
const SIZE = { width: 1080, height: 640 }
const QUESTION = { model: 'claude-sonnet-4-6', max_tokens: 1_000 }

const WEATHER: Anthropic.Tool = {
  name: 'get_weather',
  description: 'The weather in a place',
  input_schema: {
    type: 'object',
    properties: { location: { type: 'string' } },
    required: ['location'],
  },
}

await using api = await startEmulator({
  script: {
    rules: [
      { when: { results: ['Sunny'] }, reply: 'It is sunny in Paris, 21 °C. Enjoy your walk!' },
      {
        when: 'weather',
        reply: {
          content: [
            { type: 'text', text: 'I look that up.' },
            { type: 'tool_use', id: 'toolu_01', name: 'get_weather', input: { location: 'Paris' } },
          ],
        },
      },
      { when: 'again', reply: [{ error: { status: 529 } }, 'Here we are.'] },
    ],
  },
})
const client = new Anthropic({ baseURL: api.url, apiKey: 'any', maxRetries: 0 })
const asked: Anthropic.MessageParam = { role: 'user', content: 'How is the weather in Paris?' }
await client.messages
  .create({ ...QUESTION, messages: [{ role: 'user', content: 'Try again' }] })
  .catch(() => {})
await client.messages.create({ ...QUESTION, messages: [{ role: 'user', content: 'Try again' }] })
const { content } = await client.messages.create({
  ...QUESTION,
  tools: [WEATHER],
  messages: [asked],
})
const result: Anthropic.ToolResultBlockParam = {
  type: 'tool_result',
  tool_use_id: 'toolu_01',
  content: 'Sunny, 21 °C',
}
await client.messages
  .stream({
    ...QUESTION,
    tools: [WEATHER],
    messages: [asked, { role: 'assistant', content }, { role: 'user', content: [result] }],
  })
  .done()

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage({ viewport: SIZE })
await page.goto(`${api.url}/_emulator`)
await page.getByText('Enjoy your walk').first().waitFor()
await page.screenshot({ path: FILE })
await browser.close()
