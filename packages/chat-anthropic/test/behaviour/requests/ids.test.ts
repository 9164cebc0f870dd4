import { HumanMessage } from '@langchain/core/messages'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { assistant, calling, chat, human, result, sentMessages } from '../support.ts'

const ASK = new HumanMessage('Q')
const VALID = /^[a-zA-Z0-9_-]{1,64}$/

const idsOf = (messages: Awaited<ReturnType<typeof sentMessages>>) => ({
  call: (messages[1]!.content as { type: string; id: string }[])[0]?.id,
  result: (messages[2]!.content as { type: string; tool_use_id: string }[])[0]?.tool_use_id,
})

describe('ids of tool calls (row 40)', () => {
  test.each(['toolu_01A', 'srvtoolu_01B', 'call_1-2', 'x'.repeat(64)])('%s stays', async (id) => {
    expect(idsOf(await sentMessages([ASK, calling(id), result(id)]))).toEqual({
      call: id,
      result: id,
    })
  })

  test.each([
    ["another provider's", 'functions.look_up:0'],
    ['with a pipe', 'call_1|fc_2'],
    ['with a line break', 'call\n1'],
    ['of another alphabet', 'вызов'],
    ['too long', 'x'.repeat(65)],
    ['empty', ''],
  ])('one %s is mapped, the same on both sides and every time', async (_name, id) => {
    const first = idsOf(await sentMessages([ASK, calling(id), result(id)]))
    expect(first.call).toMatch(VALID)
    expect(first.result).toBe(first.call)
    expect(idsOf(await sentMessages([ASK, calling(id), result(id)]))).toEqual(first)
  })

  test('calls that are only in tool_calls have theirs mapped as well', async () => {
    const tool_calls = [{ type: 'tool_call', id: 'a.b:0', name: 'f', args: { x: 1 } }]
    const ids = idsOf(await sentMessages([ASK, assistant('', { tool_calls }), result('a.b:0')]))
    expect(ids.call).toMatch(VALID)
    expect(ids.result).toBe(ids.call)
  })

  test('a result given as a block of a human message finds its call', async () => {
    const given = human({ type: 'tool_result', tool_use_id: 'a.b:0', content: 'x' })
    const ids = idsOf(await sentMessages([ASK, calling('a.b:0'), given]))
    expect(ids.result).toBe(ids.call)
  })

  test('server calls and their results keep their pairing', async () => {
    const blocks = [
      { type: 'server_tool_use', id: 'fallback|0', name: 'web_search', input: {} },
      { type: 'web_search_tool_result', tool_use_id: 'fallback|0', content: [] },
      { type: 'text', text: 'x' },
    ]
    const messages = await sentMessages([ASK, assistant(blocks), ASK])
    const [use, found] = messages[1]!.content as unknown as Record<string, unknown>[]
    expect(use?.['id']).toMatch(VALID)
    expect(found?.['tool_use_id']).toBe(use?.['id'])
  })

  test('different ids never become one', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const model = chat(api)
    const ids = fc.uniqueArray(fc.string({ unit: 'binary', maxLength: 80 }), {
      minLength: 1,
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(ids, async (given) => {
        await model.invoke([ASK, calling(...given), ...given.map((id) => result(id))])
        const sent = (api.lastRequest.messages[1]!.content as { type: string; id: string }[]).map(
          ({ id }) => id,
        )
        expect(new Set(sent).size).toBe(given.length)
        for (const [at, id] of sent.entries()) {
          expect(id).toMatch(VALID)
          if (VALID.test(given[at]!)) expect(id).toBe(given[at])
        }
      }),
      { numRuns: 100 },
    )
  })
})
