/**
 * An agent that fixes a failing test: `npx tsx examples/coding-agent.ts`, with `--host` to run its
 * commands without a sandbox. Without a key, what the model does is a script.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAgent } from 'langchain'
import { ChatAnthropic } from 'chat-anthropic'
import { bash, budget, memory, promptCaching, textEditor } from 'chat-anthropic/middleware'
import { startEmulator } from 'anthropic-emulator'
import { FILES, SCRIPT } from './coding-agent-script.ts'
import { show, step } from './terminal.ts'

const repository = mkdtempSync(join(tmpdir(), 'coding-agent-'))
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(repository, name), text)

const hasKey = Boolean(process.env['ANTHROPIC_API_KEY'])
await using api = await startEmulator({ script: SCRIPT })
const model = new ChatAnthropic({
  model: 'claude-sonnet-4-6',
  ...(!hasKey && { apiKey: 'any', baseURL: api.url }),
})

const policy = process.argv.includes('--host') ? 'host' : 'sandbox'
await using shell = bash({ policy, cwd: repository, timeoutMs: 60_000 })
const editor = textEditor({ storage: { root: repository } })
const notes = memory({ storage: { root: join(repository, '.notes') } })
const middleware = [shell, editor, notes, promptCaching(), budget({ usd: 1, per: 'run' })]
const agent = createAgent({ model, tools: [], middleware })

step(`A test fails in ${policy === 'host' ? 'a folder of this machine' : 'a sandbox'}`)
const question = 'Run `node --test`, fix what fails, and note what you have learnt.'
const stream = await agent.stream(
  { messages: [['human', question]] },
  { streamMode: 'updates', recursionLimit: 100 },
)
for await (const update of stream) {
  const parts = Object.values(update) as { messages?: { text: string }[] }[]
  const texts = parts.flatMap(({ messages = [] }) => messages.map(({ text }) => text))
  for (const text of texts.filter(Boolean)) console.log(text.slice(0, 300), '\n')
}

step('What it has changed')
show('sum.js', readFileSync(join(repository, 'sum.js'), 'utf8'))
