import { HumanMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { assistant, type Json, replayed, requestOf } from '../support.ts'

const text = (value: string) => ({ type: 'text', text: value })
const thinking = (value: string, signature: string) => ({
  type: 'thinking',
  thinking: value,
  signature,
})
const call = (id: string, input: unknown = { a: 1 }) => ({ type: 'tool_use', id, name: 'f', input })

describe('standard content (outputVersion "v1") goes back as wire blocks', () => {
  const v1 = (content: Json[], fields: Json = {}) =>
    assistant(content, {
      ...fields,
      response_metadata: { model_provider: 'anthropic', output_version: 'v1' },
    })

  test('reasoning, text and tool calls', async () => {
    const message = v1([
      { type: 'reasoning', reasoning: 'hm', signature: 's1' },
      { type: 'text', text: 'x', annotations: [] },
      { type: 'tool_call', id: 't1', name: 'f', args: { a: 1 } },
    ])
    expect(await replayed(message)).toMatchObject([thinking('hm', 's1'), text('x'), call('t1')])
  })

  test('reasoning without a signature is left out, and a refusal too', async () => {
    const message = v1([
      { type: 'reasoning', reasoning: 'hm' },
      { type: 'refusal', refusal: 'no' },
      { type: 'text', text: 'x' },
    ])
    expect(await replayed(message)).toEqual([text('x')])
  })

  test('reasoning that was never shown is thinking with an empty text', async () => {
    const message = v1([
      { type: 'reasoning', signature: 's1' },
      { type: 'text', text: 'x' },
    ])
    expect(await replayed(message)).toEqual([thinking('', 's1'), text('x')])
  })

  test('calls without arguments have an empty object as input', async () => {
    const message = v1([
      { type: 'server_tool_call', id: 'srvtoolu_1', name: 'web_search' },
      { type: 'tool_call', id: 't1', name: 'f' },
    ])
    expect(await replayed(message)).toEqual([
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
      call('t1', {}),
    ])
  })

  test("a server tool's result as core makes it has its type from the tool's name", async () => {
    const output = { type: 'code_execution_result', stdout: '4', stderr: '', return_code: 0 }
    const message = v1([
      { type: 'server_tool_call', id: 'srvtoolu_1', name: 'code_execution', args: { code: '2+2' } },
      {
        type: 'server_tool_call_result',
        name: 'code_execution',
        toolCallId: 'srvtoolu_1',
        status: 'success',
        output,
      },
      { type: 'text', text: '4' },
    ])
    expect(await replayed(message)).toEqual([
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'code_execution', input: { code: '2+2' } },
      { type: 'code_execution_tool_result', tool_use_id: 'srvtoolu_1', content: output },
      text('4'),
    ])
  })

  test("of core's own citations those stay that it kept whole", async () => {
    const message = v1([
      {
        type: 'text',
        text: 'x',
        annotations: [
          { type: 'citation', source: 'url', url: 'https://a', title: 't', citedText: 'x' },
          {
            type: 'citation',
            source: 'search',
            url: 's',
            title: 't',
            startIndex: 0,
            endIndex: 1,
            citedText: 'x',
            search_result_index: 0,
          },
        ],
      },
    ])
    const kept = {
      type: 'search_result_location',
      cited_text: 'x',
      source: 's',
      title: 't',
      search_result_index: 0,
      start_block_index: 0,
      end_block_index: 1,
    }
    expect(await replayed(message)).toEqual([{ ...text('x'), citations: [kept] }])
  })

  test('a citation of a kind unknown here is what it was', async () => {
    const citation = { type: 'song_location', cited_text: 'la', verse: 2 }
    const annotation = { type: 'citation', verse: 2, extras: { ...citation } }
    const message = v1([{ type: 'text', text: 'x', annotations: [annotation] }])
    const { body } = await requestOf(
      (model) => model.invoke([new HumanMessage('Q'), message, new HumanMessage('And?')]),
      {},
      { reply: 'Fine.', strict: false },
    )
    expect(body.messages[1]?.content).toEqual([{ ...text('x'), citations: [citation] }])
  })

  test('what is not standard is what it was', async () => {
    const redacted = { type: 'redacted_thinking', data: 'd' }
    const message = v1([
      { type: 'non_standard', value: redacted },
      { type: 'text', text: 'x' },
    ])
    expect(await replayed(message)).toEqual([redacted, text('x')])
  })
})
