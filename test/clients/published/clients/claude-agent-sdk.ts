/** `@anthropic-ai/claude-agent-sdk`: Claude Code, in a process and a home folder for each question. */
import { createSdkMcpServer, type Options, query, tool } from '@anthropic-ai/claude-agent-sdk'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { all, type Endpoint, GREETING, MODEL, QUESTION, WEATHER, weatherOf } from '../client.ts'

const SERVER = 'local'

function weatherServer() {
  const weather = tool(
    WEATHER.name,
    WEATHER.description,
    { city: z.string() },
    async ({ city }) => ({
      content: [{ type: 'text', text: weatherOf(city) }],
    }),
  )
  return createSdkMcpServer({ name: SERVER, tools: [weather] })
}

const optionsOf = ({ url, apiKey }: Endpoint, home: string): Options => ({
  model: MODEL,
  cwd: home,
  env: {
    PATH: process.env['PATH'],
    HOME: home,
    CLAUDE_CONFIG_DIR: join(home, '.claude'),
    CLAUDE_CODE_TMPDIR: home,
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: apiKey,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    // Nothing listens there: what is meant for another machine ends here.
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
  },
  settingSources: [],
  tools: [],
  mcpServers: { [SERVER]: weatherServer() },
  allowedTools: [`mcp__${SERVER}__${WEATHER.name}`],
  maxTurns: 5,
  includePartialMessages: true,
})

async function ask(endpoint: Endpoint, prompt: string) {
  const home = mkdtempSync(join(tmpdir(), 'claude-'))
  try {
    return await all(query({ prompt, options: optionsOf(endpoint, home) }))
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

type Said = Awaited<ReturnType<typeof ask>>

function answerIn(said: Said): string {
  for (const message of said) {
    if (message.type === 'result' && message.subtype === 'success') return message.result
  }
  throw new Error(`No answer among ${JSON.stringify(said)}`)
}

export async function chat(endpoint: Endpoint) {
  return answerIn(await ask(endpoint, GREETING))
}

export async function stream(endpoint: Endpoint) {
  const said = await ask(endpoint, GREETING)
  return said.flatMap((message) => {
    if (message.type !== 'stream_event') return []
    const { event } = message
    if (event.type !== 'content_block_delta' || event.delta.type !== 'text_delta') return []
    return [event.delta.text]
  })
}

export async function toolLoop(endpoint: Endpoint) {
  return answerIn(await ask(endpoint, QUESTION))
}
