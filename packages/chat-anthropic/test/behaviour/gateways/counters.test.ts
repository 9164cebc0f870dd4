import { describe, expect, test } from 'vitest'
import { counts, end, message, read, say, start, STOP, stream } from './support.ts'

const HI = [{ type: 'text', text: 'Hi.' }]

describe('counters are numbers, whatever a server counts', () => {
  test('in texts', async () => {
    const usage = { input_tokens: '12', output_tokens: '7', cache_read_input_tokens: '3' }
    const said = await read({
      json: message(HI, { usage }),
      sse: stream(start({ usage: {} }), ...say(0, 'Hi.'), end({}, { usage }), STOP),
    })
    expect(counts(said.usage_metadata)).toEqual({
      input_tokens: 15,
      output_tokens: 7,
      total_tokens: 22,
    })
  })

  test('in words', async () => {
    const usage = { input_tokens: 'n/a', output_tokens: 7 }
    const said = await read({
      json: message(HI, { usage }),
      sse: stream(start({ usage: {} }), ...say(0, 'Hi.'), end({}, { usage }), STOP),
    })
    expect(counts(said.usage_metadata)).toMatchObject({ input_tokens: 0, output_tokens: 7 })
  })

  test('in message_stop alone', async () => {
    const usage = { input_tokens: 9, output_tokens: 5 }
    const sse = stream(start({ usage: null }), ...say(0, 'Hi.'), end({}, { usage: null }), {
      ...STOP,
      usage,
    })
    const said = await read({ sse })
    expect(counts(said.usage_metadata)).toMatchObject(usage)
    expect(said.response_metadata['usage']).toEqual(usage)
  })

  test('in message_start alone, in the message or beside it', async () => {
    const usage = { input_tokens: 9, output_tokens: 5, cache_read_input_tokens: 2 }
    const inside = start({ usage })
    const beside = { ...start({ usage: undefined }), usage }
    const both = {
      ...start({ usage: { output_tokens: 5 } }),
      usage: { ...usage, output_tokens: 1 },
    }
    for (const begun of [inside, beside, both]) {
      const sse = stream(begun, ...say(0, 'Hi.'), end({}, { usage: undefined }), STOP)
      const said = await read({ sse })
      expect(counts(said.usage_metadata)).toMatchObject({ input_tokens: 11, output_tokens: 5 })
      expect(said.response_metadata['usage']).toEqual(usage)
    }
  })

  test('beside the message in message_start', async () => {
    const begun = { ...start({ usage: undefined }), usage: { input_tokens: 9, output_tokens: 0 } }
    const sse = stream(begun, ...say(0, 'Hi.'), end({}, { usage: { output_tokens: 5 } }), STOP)
    expect(counts((await read({ sse })).usage_metadata)).toMatchObject({ input_tokens: 9 })
  })
})
