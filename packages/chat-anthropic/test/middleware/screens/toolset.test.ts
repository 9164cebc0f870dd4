import { tool } from '@langchain/core/tools'
import { MemorySaver } from '@langchain/langgraph'
import type { MessageTurn } from 'anthropic-emulator'
import { browser, type BrowserDriver, computer } from 'chat-anthropic/middleware'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { agentOn, approved, askingBefore, onThread, question, start } from '../agents.ts'

/** A turn that calls members of a set. */
const acts = (toolset: string, ...calls: [name: string, input: object][]): MessageTurn => ({
  content: calls.map(([name, input], at) => ({
    type: 'tool_use',
    id: `toolu_01${name}${at}`,
    name,
    input,
    toolset_name: toolset,
  })),
  stop_reason: 'tool_use',
})

const PNG = Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10])

/** A driver that notes what it is asked for. */
function noting() {
  const done: string[] = []
  const driver: BrowserDriver = {
    navigate: async ({ url }) => {
      done.push(`begin ${url}`)
      await new Promise((resolve) => setImmediate(resolve))
      done.push(`end ${url}`)
      return ''
    },
    screenshot: () => ({ png: PNG }),
    left_click: () => {
      throw new Error('Nothing is there.\nCall log:\n  - waiting')
    },
  }
  return { done, driver }
}

interface Body {
  tools: { type?: string; name?: string; configs?: Record<string, unknown> }[]
  messages: { content: { type: string; toolset_name?: string; content?: object[] }[] }[]
}

describe('a toolset', () => {
  test('is sent as one, without the members that its driver lacks', async () => {
    await using api = await start({ reply: 'Fine.' })
    const { driver } = noting()
    const middleware = [browser({ driver, disable: ['screenshot'] })]
    await agentOn(api, { middleware }).invoke(question())
    const [set, ...others] = (api.lastRequest as unknown as Body).tools
    expect(others).toEqual([])
    expect(set?.type).toBe('browser_toolset_20260801')
    expect(set?.configs).toMatchObject({ screenshot: { enabled: false }, zoom: { enabled: false } })
    expect(Object.keys(set?.configs ?? {})).not.toContain('navigate')
  })

  test('runs the calls of one reply in their order, and answers with pictures', async () => {
    const calls = acts(
      'browser',
      ['navigate', { url: 'https://a.example' }],
      ['navigate', { url: 'https://b.example' }],
      ['screenshot', {}],
    )
    await using api = await start({ script: [calls, 'Seen.'] })
    const { done, driver } = noting()
    const { messages } = await agentOn(api, { middleware: [browser({ driver })] }).invoke(
      question(),
    )
    expect(done).toEqual(
      ['a', 'b'].flatMap((name) => [
        `begin https://${name}.example`,
        `end https://${name}.example`,
      ]),
    )
    expect(messages.at(-1)?.text).toBe('Seen.')
    const results = (api.lastRequest as unknown as Body).messages.at(-1)!.content
    expect(results.map((each) => each.toolset_name)).toEqual(['browser', 'browser', 'browser'])
    expect(results[2]?.content).toMatchObject([{ type: 'image' }])
  })

  test('answers with what went wrong, and goes on', async () => {
    const calls = acts(
      'browser',
      ['left_click', { target: { x: 1, y: 2 } }],
      ['left_click', { target: 'there' }],
      ['screenshot', {}],
    )
    await using api = await start({ script: [calls, 'Sorry.'] })
    const { driver } = noting()
    const { messages } = await agentOn(api, { middleware: [browser({ driver })] }).invoke(
      question(),
    )
    expect(messages.map(({ status }) => status)).toEqual([
      undefined,
      undefined,
      'error',
      'error',
      'success',
      undefined,
    ])
    expect(messages[2]?.text).toBe('Error: Nothing is there.')
  })

  test('asks before it acts', async () => {
    const calls = acts('browser', ['navigate', { url: 'https://a.example' }])
    await using api = await start({ script: [calls, 'Well.'] })
    const { done, driver } = noting()
    const confirm = (name: string) => name !== 'navigate'
    const middleware = [browser({ driver, confirm })]
    const { messages } = await agentOn(api, { middleware }).invoke(question())
    expect(messages[2]).toMatchObject({ status: 'error', text: 'The user declined it.' })
    expect(done).toEqual([])
  })

  test('goes on when a person has let it', async () => {
    const calls = acts('browser', ['navigate', { url: 'https://a.example' }])
    await using api = await start({ script: [calls, 'There.'] })
    const { done, driver } = noting()
    const agent = agentOn(api, {
      middleware: [browser({ driver }), askingBefore('navigate')],
      checkpointer: new MemorySaver(),
    })
    expect(await agent.invoke(question(), onThread())).toHaveProperty('__interrupt__')
    expect(done).toEqual([])
    const { messages } = await agent.invoke(approved(), onThread())
    expect(messages.at(-1)?.text).toBe('There.')
    expect(done).toHaveLength(2)
  })

  test('has no two members of one name', async () => {
    await using api = await start({ reply: 'Fine.' })
    const driver = { screenshot: () => 'Nothing.' }
    const twice = [browser({ driver }), computer({ driver })]
    await expect(agentOn(api, { middleware: twice }).invoke(question())).rejects.toThrow()
    const named = tool(() => '', { name: 'screenshot', schema: z.object({}) })
    const agent = agentOn(api, { tools: [named], middleware: [browser({ driver })] })
    await expect(agent.invoke(question())).rejects.toThrow('a tool is named screenshot')
  })

  test('needs a driver', () => {
    expect(() => computer({ driver: {} })).toThrow('computer.driver: the driver has no members')
  })
})
