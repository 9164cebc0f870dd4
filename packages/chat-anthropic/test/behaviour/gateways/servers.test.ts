import { describe, expect, test } from 'vitest'
import { all, chat } from '../failures/support.ts'
import type { Json } from '../support.ts'
import {
  add,
  close,
  end,
  gateway,
  message,
  open,
  read,
  type Reply,
  replying,
  say,
  sentBack,
  start,
  STOP,
  stream,
  think,
} from './support.ts'

const text = (text: string): Json => ({ type: 'text', text })
const call = (id: string, input: Json = { sides: 6 }): Json => ({
  type: 'tool_use',
  id,
  name: 'roll',
  input,
})
const pieces = (index: number, ...json: string[]) =>
  json.map((partial_json) => add(index, 'input_json_delta', { partial_json }))

/** Reply, content, and the blocks that go back with the next request. */
type Server = [name: string, reply: Reply, content: Json[] | string, back?: Json[]]

// vLLM leaves null fields out of whole replies, signs thoughts itself and tells no type of the end.
const vllm: Server = (() => {
  const named = { id: 'chatcmpl-9', model: 'Qwen/Qwen3-8B' }
  const thought = { type: 'thinking', thinking: 'Dice.', signature: '0a1b2c' }
  const content = [thought, call('chatcmpl-tool-1')]
  const { stop_sequence: _, ...json } = message(content, { ...named, stop_reason: 'tool_use' })
  const sse = stream(
    start({ ...named, stop_reason: null, stop_sequence: null }),
    open(0, { type: 'thinking', thinking: '' }),
    add(0, 'thinking_delta', { thinking: 'Dice.' }),
    add(0, 'signature_delta', { signature: '0a1b2c' }),
    close(0),
    open(1, call('chatcmpl-tool-1', {})),
    ...pieces(1, '{"sides"', ': 6}'),
    close(1),
    { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: json['usage'] },
    STOP,
  )
  return ['vLLM', { json, sse }, content]
})()

// llama.cpp signs thoughts with nothing, starts calls without an input, and ends all blocks last.
const llamaCpp: Server = (() => {
  const usage = { cache_read_input_tokens: 4, input_tokens: 6, output_tokens: 7 }
  const fields = { id: 'chatcmpl-Xy', model: 'gpt-oss-20b', usage }
  const thought = { type: 'thinking', thinking: 'Dice.', signature: '' }
  const content = [thought, text('Rolling.'), call('9fQ')]
  const { input: _, ...bare } = call('9fQ')
  const sse = stream(
    start({ ...fields, usage: { ...usage, output_tokens: 0 } }),
    ...think(0, ['Dice', '.']).slice(0, -1),
    ...say(1, 'Rolling.').slice(0, -1),
    open(2, bare),
    ...pieces(2, '{"sides":6}'),
    add(0, 'signature_delta', { signature: '' }),
    close(0),
    close(1),
    close(2),
    end({ stop_reason: 'tool_use' }, { usage: { output_tokens: 7 } }),
    STOP,
  )
  const json = message(content, { ...fields, stop_reason: 'tool_use' })
  return ['llama.cpp', { json, sse }, content, content.slice(1)]
})()

// Ollama leaves empty fields out, signs nothing, and knows the input's tokens in the end.
const ollama: Server = (() => {
  const fields = { id: 'msg_0f', model: 'qwen3:8b' }
  const content = [{ type: 'thinking', thinking: 'Dice.' }, call('call_1')]
  const { stop_sequence: _, ...json } = message(content, { ...fields, stop_reason: 'tool_use' })
  const sse = stream(
    start({ ...fields, usage: { input_tokens: 31, output_tokens: 0 } }),
    ...think(0, ['Dice', '.']),
    open(1, call('call_1', {})),
    ...pieces(1, '{"sides":6}'),
    close(1),
    {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use' },
      usage: { input_tokens: 10, output_tokens: 7 },
    },
    STOP,
  )
  return ['Ollama', { json, sse }, content, content.slice(1)]
})()

// LiteLLM has begun messages twice, and with a text that nobody said.
const liteLlm: Reply = {
  sse: stream(
    start({ id: 'msg_7' }),
    start({ id: 'msg_7' }),
    ...say(0),
    open(1, call('call_XyZ', {})),
    ...pieces(1, '', '{"sides": 6}', ''),
    close(1),
    end({ stop_reason: 'tool_use' }, { provider_specific_fields: null }),
    STOP,
  ),
}

// OpenRouter keeps the line open with comments, says who served it, and ends as OpenAI does.
const openRouter: Server = (() => {
  const usage = { input_tokens: 10, output_tokens: 7, cost: 0.0001, is_byok: false }
  const fields = { id: 'gen-1', model: 'anthropic/claude-haiku-4.5', provider: 'Amazon Bedrock' }
  const nothing = { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: null }
  const sse = stream(
    ': OPENROUTER PROCESSING\n\n',
    start({ ...fields, usage: nothing }),
    ': OPENROUTER PROCESSING\n\n',
    ...say(0, 'H', 'i.'),
    end({}, { usage }),
    STOP,
    'event: data\ndata: [DONE]\n\n',
  )
  return ['OpenRouter', { json: message([text('Hi.')], { ...fields, usage }), sse }, 'Hi.']
})()

// Providers of other models repeat the start, send nulls, and count in the end alone.
const another: Server = (() => {
  const nothing = { input_tokens: null, output_tokens: null }
  const fields = { id: 'chat-5', model: 'kimi-k2', base_resp: { status_code: 0, status_msg: '' } }
  const begun = start({ ...fields, content: null, usage: nothing, service_tier: null })
  const content = [text('Rolling.'), call('functions.roll:0')]
  const sse = stream(
    begun,
    begun,
    begun,
    ...say(0, 'Rolling.'),
    begun,
    open(1, call('functions.roll:0', {})),
    ...pieces(1, '{"sides":', '6}'),
    close(1),
    end({ stop_reason: 'tool_use' }),
    STOP,
  )
  const json = message(content, { ...fields, stop_reason: 'tool_use' })
  const [said, called] = content
  const back = { ...called, id: expect.stringMatching(/^[\w-]{1,64}$/) }
  return ['another provider', { json, sse }, content, [said!, back]]
})()

describe('a reply is the same, streamed or not, and goes back as it came', () => {
  const servers = [vllm, llamaCpp, ollama, openRouter, another]

  test.each(servers)('of %s', async (_, reply, content, back) => {
    const said = await read(reply)
    expect(said.content).toEqual(content)
    expect(said.usage_metadata).toMatchObject({ input_tokens: 10, output_tokens: 7 })
    const blocks = typeof content === 'string' ? [text(content)] : content
    const calls = blocks.filter(({ type }) => type === 'tool_use')
    expect(said.tool_calls).toEqual(
      calls.map(({ id, name, input }) => ({ type: 'tool_call', id, name, args: input })),
    )
    expect(await sentBack(said)).toEqual(back ?? blocks)
  })

  test('of LiteLLM, whose empty text does not go back', async () => {
    const said = await read(liteLlm)
    expect(said).toMatchObject({
      id: 'msg_7',
      tool_calls: [{ id: 'call_XyZ', args: { sides: 6 } }],
    })
    expect(await sentBack(said)).toEqual([call('call_XyZ')])
  })

  test('of any that packs its bytes', async () => {
    const said = 'Größe 世界 🌍 '.repeat(99)
    const { CompressionStream, Response } = globalThis
    const packed = (body: string) =>
      new Response(new Response(body).body!.pipeThrough(new CompressionStream('gzip'))).bytes()
    const json = await packed(JSON.stringify(message([text(said)])))
    const sse = await packed(stream(start(), ...say(0, said), end(), STOP))
    await using api = await gateway((response, { body }) => {
      const isStream = body['stream'] === true
      const type = isStream ? 'text/event-stream' : 'application/json'
      response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' })
      response.end(isStream ? sse : json)
    })
    expect((await chat(api).invoke('Hi')).text).toBe(said)
    expect((await all(chat(api).stream('Hi'))).map((chunk) => chunk.text).join('')).toBe(said)
  })
})

describe('what only a gateway says is on the message', () => {
  test('its costs, beside the counters', async () => {
    const usage = {
      input_tokens: 10,
      output_tokens: 7,
      pydantic_ai_gateway: { cost_estimate: 0.00019 },
      cost_details: { upstream_inference_cost: null },
    }
    const said = await read({
      json: message([text('Hi.')], { usage }),
      sse: stream(
        start({ usage: { input_tokens: 10 } }),
        ...say(0, 'Hi.'),
        end({}, { usage }),
        STOP,
      ),
    })
    expect(said.response_metadata['usage']).toEqual(usage)
  })

  test('who served it, and what it was called there', async () => {
    const own = {
      provider: 'Amazon Bedrock',
      native_finish_reason: 'stop',
      kv_transfer_params: { block: [1, 2] },
      timings: { predicted_per_second: 21.5 },
    }
    for (const reply of [
      { sse: stream(start(own), ...say(0, 'Hi.'), end(), STOP) },
      { sse: stream(start(), ...say(0, 'Hi.'), end({}, own), STOP) },
      { sse: stream(start(), ...say(0, 'Hi.'), end(own), STOP) },
      { sse: stream(start(), ...say(0, 'Hi.'), end(), { ...STOP, ...own }) },
    ]) {
      expect((await read(reply)).response_metadata).toMatchObject(own)
    }
    await using api = await gateway(replying({ json: message([text('Hi.')], own) }))
    expect((await chat(api).invoke('Hi')).response_metadata).toMatchObject(own)
  })

  test('blocks that nobody else has, and fields of those that all have', async () => {
    const content = [
      { type: 'reasoning_details', data: [{ format: 'x', text: 'Hm.' }] },
      { ...text('Hi.'), logprobs: [{ token: 'Hi', logprob: -0.1 }] },
      { ...call('call_1'), caller: 'x', cache: { hit: true } },
    ]
    const said = await read({
      json: message(content, { stop_reason: 'tool_use' }),
      sse: stream(
        start(),
        ...content.flatMap((block, index) => [open(index, block), close(index)]),
        end({ stop_reason: 'tool_use' }),
        STOP,
      ),
    })
    expect(said.content).toEqual(content)
    expect(said.text).toBe('Hi.')
  })
})
