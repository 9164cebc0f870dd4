/** Secrets in what programs pass that is no plain object of this realm. */
import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import { BaseTracer, type Run } from '@langchain/core/tracers/base'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import type { ChatAnthropicOptions } from '../../src/index.ts'
import { all, chat } from '../behaviour/failures/support.ts'

class McpServer {
  type = 'url' as const
  name = 'files'
  url = 'https://mcp.example.com/sse'
  authorization_token: string
  constructor(token: string) {
    this.authorization_token = token
  }
}

/** An object that says of itself what it is. */
class Speaking extends McpServer {
  toJSON() {
    return Object.assign({}, this, { by: 'toJSON' })
  }
}

const foreign = (token: string): never =>
  runInNewContext(
    `({ type: 'url', name: 'files', url: 'https://m', authorization_token: token })`,
    {
      token,
    },
  ) as never

const withURL = (url: string) => ({ type: 'url' as const, name: 'files', url })

const circular = (() => {
  const node: Record<string, unknown> = { access_token: 'CANARY' }
  node['self'] = [node]
  return node
})()

const holders: [name: string, options: Partial<ChatAnthropicOptions>][] = [
  ['a class', { mcpServers: [new McpServer('CANARY')] }],
  ['a class with toJSON', { mcpServers: [new Speaking('CANARY')] }],
  ['another realm', { mcpServers: [foreign('CANARY')] }],
  [
    'a list of another realm',
    { mcpServers: runInNewContext('[s]', { s: foreign('CANARY') }) as never },
  ],
  ['a copy', { mcpServers: structuredClone([new McpServer('CANARY')]) }],
  [
    'no prototype',
    { mcpServers: [Object.assign(Object.create(null), new McpServer('CANARY')) as never] },
  ],
  ['a query', { mcpServers: [withURL('https://mcp.example.com/sse?a=1&api_key=CANARY')] }],
  ['a fragment', { mcpServers: [withURL('https://mcp.example.com/sse#token=CANARY')] }],
  ['a user', { mcpServers: [withURL('https://CANARY@mcp.example.com/sse')] }],
  ['a password', { mcpServers: [withURL('https://me:CANARY@mcp.example.com/sse')] }],
]

class Tracer extends BaseTracer {
  name = 'tracer'
  readonly runs: Run[] = []
  protected async persistRun(run: Run) {
    this.runs.push(run)
  }
}

const show = (value: unknown) =>
  [inspect(value, { depth: 12, getters: true }), JSON.stringify(value) ?? ''].join('\n')

describe.each(holders)('a secret in %s is not shown', (_, options) => {
  test('by the model (E3)', () => {
    const llm = chat({ url: 'http://127.0.0.1:9' }, options)
    const shown = [llm, llm.toJSON(), llm.lc_kwargs, llm.identifyingParams(), llm.getLsParams({})]
    expect(shown.map(show).join('\n')).not.toContain('CANARY')
    expect(show(llm)).toContain('files')
  })

  test('to tracers, of the model or of a call (E3)', async () => {
    await using api = await startEmulator({ reply: 'Hi.', strict: false })
    const tracer = new Tracer()
    await chat(api, options).invoke('Hi', { callbacks: [tracer] })
    await all(chat(api).stream('Hi', { ...options, callbacks: [tracer] } as never))
    expect(tracer.runs).toHaveLength(2)
    expect(show(tracer.runs)).not.toContain('CANARY')
    // It is what is sent.
    const sent = JSON.stringify(api.requests.map(({ body }) => body))
    expect(sent.split('CANARY').length).toBeGreaterThan(2)
  })
})

test('what contains itself is shown once, without its secret (E3)', () => {
  const llm = chat({ url: 'http://127.0.0.1:9' }, { invocationKwargs: { circular } })
  expect(show([llm.lc_kwargs, llm.toJSON()])).not.toContain('CANARY')
})

test('a text of 40,000 letters takes no time worth a word (E2)', async () => {
  await using api = await startEmulator({ reply: 'Hi.' })
  const llm = chat(api, { system: 'a'.repeat(400_000) })
  await llm.invoke('Hi')
  const begun = process.cpuUsage()
  llm.identifyingParams()
  expect(process.cpuUsage(begun).user / 1000).toBeLessThan(500)
})
