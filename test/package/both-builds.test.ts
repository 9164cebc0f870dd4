/** A program that has the packages twice, as ES modules and as CommonJS: each takes what the other made. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AIMessageChunk } from '@langchain/core/messages'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { installed } from './packed.ts'
import { PATIENCE } from '../docs-support/program.ts'

vi.setConfig(PATIENCE)

interface Build {
  main: typeof import('chat-anthropic')
  messages: typeof import('@langchain/core/messages')
  emulator: typeof import('anthropic-emulator')
}
let esm: Build
let cjs: Build
let api: Emulator

beforeAll(async () => {
  const modules = join(await installed(), 'node_modules')
  const require = createRequire(join(modules, 'program.cjs'))
  const load = (file: string) => import(pathToFileURL(join(modules, file)).href)
  cjs = {
    main: require('chat-anthropic'),
    messages: require('@langchain/core/messages'),
    emulator: require('anthropic-emulator'),
  }
  esm = {
    main: await load('chat-anthropic/dist/index.js'),
    messages: await load('@langchain/core/dist/messages/index.js'),
    emulator: await load('anthropic-emulator/dist/index.js'),
  }
  api = await startEmulator({
    script: {
      rules: [
        { when: 'fail', reply: { error: { status: 400 } } },
        { when: { results: ['Sunny.'] }, reply: 'Enjoy it.' },
        { when: 'weather', reply: { content: REPLY } },
      ],
    },
  })
})
afterAll(() => api.close())

const REPLY = [
  { type: 'thinking', thinking: 'They ask for the weather.' },
  { type: 'text', text: 'I will look.' },
  { type: 'tool_use', id: 'toolu_01', name: 'get_weather', input: { location: 'Paris' } },
]

const modelOf = ({ main }: Build) =>
  new main.ChatAnthropic({
    model: 'claude-sonnet-4-6',
    apiKey: 'any',
    baseURL: api.url,
    thinking: { type: 'enabled', budget_tokens: 1024 },
  })
const tools = [{ name: 'get_weather', input_schema: { type: 'object' as const } }]

const ORDERS = [
  ['ES modules', 'CommonJS', () => [esm, cjs] as const],
  ['CommonJS', 'ES modules', () => [cjs, esm] as const],
] as const

describe.each(ORDERS)('what the build of %s made, in that of %s', (_from, _to, builds) => {
  test('is distinct at all', () => {
    const [made, other] = builds()
    expect(made.main.ApiError).not.toBe(other.main.ApiError)
    expect(made.messages.AIMessage).not.toBe(other.messages.AIMessage)
  })

  test('an error of the API is one, by isInstance and by instanceof', async () => {
    const [made, { main }] = builds()
    const error: unknown = await modelOf(made)
      .invoke('fail')
      .catch((thrown: unknown) => thrown)
    expect(main.ApiError.isInstance(error)).toBe(true)
    expect(error).toBeInstanceOf(main.ApiError)
    expect(main.UnsupportedInputError.isInstance(error)).toBe(false)
  })

  test('a refusal is one, by isInstance and by instanceof', async () => {
    const [made, { main }] = builds()
    const orphan = new made.messages.ToolMessage({ content: 'x', tool_call_id: 'none' })
    const error: unknown = await modelOf(made)
      .invoke([orphan])
      .catch((thrown: unknown) => thrown)
    expect(main.InvalidHistoryError.isInstance(error)).toBe(true)
    expect(error).toBeInstanceOf(main.UnsupportedInputError)
    expect(main.ApiError.isInstance(error)).toBe(false)
  })

  test('a message is one', async () => {
    const [made, { messages }] = builds()
    const message = await modelOf(made).invoke('Hi')
    expect(messages.AIMessage.isInstance(message)).toBe(true)
    expect(message).toBeInstanceOf(messages.AIMessage)
    expect(messages.isAIMessage(message as never)).toBe(true)
  })

  test.each(['invoke', 'stream'] as const)(
    'a message of %s goes back to the API as the blocks that it was',
    async (method) => {
      const [made, other] = builds()
      const question = new made.messages.HumanMessage('How is the weather?')
      const model = modelOf(made)
      let reply: AIMessageChunk | undefined
      if (method === 'invoke') reply = await model.invoke([question], { tools })
      else {
        for await (const chunk of await model.stream([question], { tools }))
          reply = reply?.concat(chunk) ?? chunk
      }
      const result = new made.messages.ToolMessage({ content: 'Sunny.', tool_call_id: 'toolu_01' })
      const history = [question, reply!, result]
      const ownAnswer = await model.invoke(history, { tools })
      const own = api.lastRequest
      const answer = await modelOf(other).invoke(history, { tools })
      expect(api.lastRequest).toEqual(own)
      expect(own.messages[1]?.content).toMatchObject(REPLY)
      expect([ownAnswer.text, answer.text]).toEqual(['Enjoy it.', 'Enjoy it.'])
    },
  )
})

test.each(['mjs', 'cjs'])('both builds read a script that is a module: .%s', async (ending) => {
  const folder = mkdtempSync(join(tmpdir(), 'chat-anthropic-script 100%-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, `script.${ending}`)
  writeFileSync(file, `${ending === 'mjs' ? 'export default' : 'module.exports ='} ['Sunny.']`)
  expect(await esm.emulator.readScript(file)).toEqual(['Sunny.'])
  expect(await cjs.emulator.readScript(file)).toEqual(['Sunny.'])
})
