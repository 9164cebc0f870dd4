import { MemorySaver } from '@langchain/langgraph'
import type { Emulator, MessageTurn } from 'anthropic-emulator'
import { codeExecution } from 'chat-anthropic/middleware'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  agentOn,
  approved,
  askingBefore,
  asksWeather,
  chat,
  onThread,
  question,
  start,
  weather,
} from '../agents.ts'

/** A turn whose code ran in a container. */
const ran = (text = 'It is 1.', id = 'a'): MessageTurn => ({
  content: [
    {
      type: 'server_tool_use',
      id: `srvtoolu_01${id}`,
      name: 'bash_code_execution',
      input: { command: 'echo 1' },
    },
    {
      type: 'bash_code_execution_tool_result',
      tool_use_id: `srvtoolu_01${id}`,
      content: {
        type: 'bash_code_execution_result',
        stdout: '1\n',
        stderr: '',
        return_code: 0,
        content: [],
      },
    },
    { type: 'text', text },
  ],
})

const containersOf = ({ requests }: Emulator) =>
  requests.map(({ body }) => (body as { container?: unknown }).container)
const idOf = (message: { response_metadata: Record<string, unknown> } | undefined) =>
  (message?.response_metadata['container'] as { id: string } | undefined)?.id

afterEach(() => {
  vi.useRealTimers()
})

describe('a container', () => {
  test('goes on with its thread, from its checkpoint', async () => {
    await using api = await start({ script: [ran(), ran('Again.', 'b'), 'Fine.'] })
    const checkpointer = new MemorySaver()
    const agent = () => agentOn(api, { middleware: [codeExecution()], checkpointer })
    const { messages } = await agent().invoke(question(), onThread())
    const id = idOf(messages.at(-1))
    await agent().invoke(question(), onThread())
    await agent().invoke(question(), onThread('b'))
    expect(containersOf(api)).toEqual([undefined, { id }, undefined])
    expect(api.lastRequest.tools).toEqual([
      { type: 'code_execution_20250825', name: 'code_execution' },
    ])
  })

  test('goes on within a run, streamed, and when a person has let it', async () => {
    const asks = {
      ...ran(),
      content: [...(ran().content as never[]), ...(asksWeather().content as never[])],
    }
    await using api = await start({ script: [{ ...asks, stop_reason: 'tool_use' }, 'Fine.'] })
    const agent = agentOn(api, {
      tools: [weather],
      middleware: [codeExecution(), askingBefore('get_weather')],
      checkpointer: new MemorySaver(),
    })
    for await (const _ of await agent.stream(question(), onThread()));
    const { messages } = await agent.invoke(approved(), onThread())
    expect(messages.at(-1)?.text).toBe('Fine.')
    expect(containersOf(api)).toEqual([undefined, { id: idOf(messages[1]) }])
  })

  test('is not carried where that was not asked for', async () => {
    await using api = await start({ script: [ran(), 'Fine.'] })
    const middleware = [codeExecution({ carryContainer: false })]
    const agent = agentOn(api, { middleware, checkpointer: new MemorySaver() })
    await agent.invoke(question(), onThread())
    await agent.invoke(question(), onThread())
    expect(containersOf(api)).toEqual([undefined, undefined])
  })

  test('is not asked for when it has expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2099-12-30') })
    await using api = await start({ script: [ran(), 'Fine.'] })
    const agent = agentOn(api, { middleware: [codeExecution()], checkpointer: new MemorySaver() })
    await agent.invoke(question(), onThread())
    vi.setSystemTime(Date.parse('2100-01-01'))
    await agent.invoke(question(), onThread())
    expect(containersOf(api)).toEqual([undefined, undefined])
  })

  test('that the API has lost is replaced', async () => {
    const message = 'container: container_01 not found'
    const lost = { error: { status: 404, type: 'not_found_error', message } }
    await using api = await start({ script: [ran(), lost, ran('Anew.', 'b')] })
    const agent = agentOn(api, { middleware: [codeExecution()], checkpointer: new MemorySaver() })
    await agent.invoke(question(), onThread())
    const { messages } = await agent.invoke(question(), onThread())
    expect(messages.at(-1)?.text).toBe('Anew.')
    expect(containersOf(api)).toEqual([undefined, { id: expect.anything() }, undefined])
  })

  test('is not asked for again where something else is wrong', async () => {
    const other = {
      error: { status: 400, type: 'invalid_request_error', message: 'max_tokens: 0' },
    }
    await using api = await start({ script: [ran(), other] })
    const agent = agentOn(api, { middleware: [codeExecution()], checkpointer: new MemorySaver() })
    await agent.invoke(question(), onThread())
    await expect(agent.invoke(question(), onThread())).rejects.toThrow('max_tokens: 0')
    expect(api.requests).toHaveLength(2)
  })
})

test('the tool that is there stays', async () => {
  await using api = await start({ reply: 'Fine.' })
  const tools = [{ type: 'code_execution_20260120', name: 'code_execution' }]
  await agentOn(api, { tools, middleware: [codeExecution()] }).invoke(question())
  expect(api.lastRequest.tools).toEqual(tools)
  const version = 'code_execution_20260521'
  const middleware = [codeExecution({ version })]
  await agentOn(api, { model: chat(api), middleware }).invoke(question())
  expect(api.lastRequest.tools).toMatchObject([{ type: version }])
})
