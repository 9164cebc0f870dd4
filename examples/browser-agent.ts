/**
 * An agent that orders in a shop, in a real browser: `CHROMIUM_PATH=/usr/bin/chromium npx tsx
 * examples/browser-agent.ts`. Without a key, what the model does is a script.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAgent } from 'langchain'
import { chromium } from 'playwright-core'
import { ChatAnthropic } from 'chat-anthropic'
import { browser, budget, playwrightBrowser } from 'chat-anthropic/middleware'
import { startEmulator } from 'anthropic-emulator'
import { SCRIPT, SHOP } from './browser-agent-script.ts'
import { show, step } from './terminal.ts'

const shop = createServer((_, response) =>
  response.setHeader('content-type', 'text/html').end(SHOP),
)
await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/`

const hasKey = Boolean(process.env['ANTHROPIC_API_KEY'])
await using api = await startEmulator({ script: SCRIPT })
const model = new ChatAnthropic({
  model: 'claude-opus-5',
  ...(!hasKey && { apiKey: 'any', baseURL: api.url }),
})

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const chrome = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const driver = await playwrightBrowser(await chrome.newContext(), {
  allow: ({ href }) => href.startsWith(address),
})
const middleware = [browser({ driver }), budget({ usd: 1, per: 'run' })]
const agent = createAgent({ model, tools: [], middleware })

step('What it does in the browser')
const question = `Order three pears at ${address}, and say what the shop answers.`
const { messages } = await agent.invoke({ messages: [['human', question]] })
for (const message of messages) {
  if (message.type === 'tool') console.log(message.text.slice(0, 200), '\n')
}

step('What it says')
show('answer', messages.at(-1)?.text)
await chrome.close()
shop.close()
