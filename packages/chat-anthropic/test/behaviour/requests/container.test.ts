import { type AIMessage, HumanMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { assistant, chat, sentBody } from '../support.ts'

const ASK = new HumanMessage('Q')
const CODE = { type: 'code_execution_20260521', name: 'code_execution' } as const
const REUSE = { reuseContainer: true, tools: [CODE] }
const container = (id: string) => ({ id, expires_at: '2026-12-01T00:00:00Z' })
const from = (id?: string): AIMessage =>
  assistant('A', {
    response_metadata: { model_provider: 'anthropic', ...(id && { container: container(id) }) },
  })

describe('the container of the conversation (row 63)', () => {
  test('is used again when asked to: that of the last reply that had one', async () => {
    const history = [ASK, from('c1'), ASK, from('c2'), ASK, from(), ASK]
    expect((await sentBody(history, REUSE)).container).toBe('c2')
    expect((await sentBody(history, {}, REUSE)).container).toBe('c2')
    expect(await sentBody(history)).not.toHaveProperty('container')
  })

  test('joins the skills of the next request', async () => {
    const skills = [{ type: 'anthropic' as const, skill_id: 'xlsx', version: 'latest' }]
    const body = await sentBody([ASK, from('c1'), ASK], {
      reuseContainer: true,
      container: { skills },
    })
    expect(body.container).toEqual({ id: 'c1', skills })
  })

  test('gives way to the one the caller names', async () => {
    const history = [ASK, from('c1'), ASK]
    expect((await sentBody(history, { ...REUSE, container: 'mine' })).container).toBe('mine')
    const named = await sentBody(history, REUSE, { container: { id: 'mine' } })
    expect(named.container).toEqual({ id: 'mine' })
  })

  test('is nothing where no reply had one', async () => {
    expect(await sentBody([ASK, from(), ASK], { reuseContainer: true })).not.toHaveProperty(
      'container',
    )
  })

  test.each([false, true])('is read off the reply itself (streaming %s)', async (streaming) => {
    await using api = await startEmulator({
      script: [{ content: 'A', container: container('c9') }, 'B'],
    })
    const model = chat(api, { ...REUSE, streaming })
    const reply = await model.invoke([ASK])
    await model.invoke([ASK, reply, ASK])
    expect(api.lastRequest.container).toBe('c9')
  })
})
