/** The official SDK's `MessageStream` rebuilds what the script says, out of the emulator's events. */
import Anthropic, { APIError, APIUserAbortError } from '@anthropic-ai/sdk'
import type { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream'
import { describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { ASK, REPLIES } from './replies.ts'

const clientOf = ({ url }: Emulator) =>
  new Anthropic({ apiKey: 'any', baseURL: url, maxRetries: 0 })

interface Surface {
  create: (client: Anthropic) => Promise<object>
  stream: (client: Anthropic) => MessageStream
}

const SURFACES: Record<string, Surface> = {
  'client.messages': {
    create: (client) => client.messages.create(ASK),
    stream: (client) => client.messages.stream(ASK),
  },
  'client.beta.messages': {
    create: (client) => client.beta.messages.create(ASK),
    // The two have the same events and listeners; their types only differ in the blocks.
    stream: (client) => client.beta.messages.stream(ASK) as unknown as MessageStream,
  },
}

const STYLES = [{}, { chunkSize: 7, ping: false }, { seed: 5, chunkSize: 2 }]

/** The message without what the client itself adds to it. */
function wire(message: object): Record<string, unknown> {
  const { parsed_output: _, ...fields } = message as Record<string, unknown>
  return structuredClone(fields)
}

describe.each(Object.entries(SURFACES))('%s', (surface, { create, stream }) => {
  const known = Object.entries(REPLIES).filter(
    ([, { beta }]) => surface === 'client.beta.messages' || beta !== true,
  )

  test.each(known)(
    'streams %s as it is scripted, and as it is without a stream',
    async (_, reply) => {
      const turn = { id: 'msg_scripted', ...reply.turn }
      const { content, ...fields } = turn
      for (const style of STYLES) {
        await using api = await startEmulator({ ...style, reply: turn })
        const client = clientOf(api)
        const whole = wire(await create(client))
        const streamed = wire(await stream(client).finalMessage())
        expect(streamed).toEqual(whole)
        expect(streamed.content).toEqual(content)
        expect(streamed).toMatchObject(fields)
      }
    },
  )

  test('the listeners of a stream get every piece once', async () => {
    const thinking = REPLIES.thinking!.turn.content
    const calls = REPLIES['parallel calls']!.turn.content
    const cited = REPLIES.citations!.turn.content
    const content = [...thinking, ...calls, ...cited]
    await using api = await startEmulator({ reply: { content } })
    const heard = { text: '', thinking: '', json: '' }
    const whole: unknown[] = []
    const citations: unknown[] = []
    const messages = stream(clientOf(api))
    messages.on('text', (delta) => (heard.text += delta))
    messages.on('thinking', (delta) => (heard.thinking += delta))
    messages.on('inputJson', (delta) => (heard.json += delta))
    messages.on('citation', (citation) => citations.push(citation))
    messages.on('contentBlock', (block) => whole.push(structuredClone(block)))
    await messages.done()
    const inputs = calls.flatMap((block) => ('input' in block ? [JSON.stringify(block.input)] : []))
    expect(heard).toEqual({
      text: content.flatMap((block) => ('text' in block ? [block.text] : [])).join(''),
      thinking: 'Let me think\nabout it.',
      // An empty input is an empty piece.
      json: inputs.filter((json) => json !== '{}').join(''),
    })
    expect(whole).toEqual(content)
    expect(citations).toEqual(
      cited.flatMap((block) => ('citations' in block && block.citations) || []),
    )
  })

  test('the events come in the order of the API', async () => {
    await using api = await startEmulator({ reply: REPLIES['parallel calls']!.turn })
    const events: string[] = []
    for await (const event of stream(clientOf(api))) {
      const at = 'index' in event ? ` ${event.index}` : ''
      const name = `${event.type}${at}`
      if (events.at(-1) !== name) events.push(name)
    }
    const block = (index: number) =>
      ['start', 'delta', 'stop'].map((part) => `content_block_${part} ${index}`)
    const blocks = [0, 1, 2, 3].flatMap(block)
    expect(events).toEqual(['message_start', ...blocks, 'message_delta', 'message_stop'])
  })

  test('a stream that is aborted ends here and there', async () => {
    const reply = { content: 'A text of many tokens.', fault: { stallAfter: 5 } }
    await using api = await startEmulator({ reply })
    const messages = stream(clientOf(api))
    messages.on('text', () => messages.abort())
    await expect(messages.finalMessage()).rejects.toThrow(APIUserAbortError)
    expect(messages.aborted).toBe(true)
    await expect.poll(() => api.requests[0]).toMatchObject({ status: 200, aborted: true })
  })

  test.each([
    [{ cutAfter: 5 }, 'terminated'],
    [{ endAfter: 5 }, 'stream ended without producing a Message with role=assistant'],
  ])('a stream that breaks, %o, is no message', async (fault, message) => {
    await using api = await startEmulator({ reply: { content: 'A text of many tokens.', fault } })
    await expect(stream(clientOf(api)).finalMessage()).rejects.toThrow(message)
  })

  test('an error within a stream is the error of the stream', async () => {
    const errorAfter = { events: 5, type: 'overloaded_error', message: 'Overloaded' }
    await using api = await startEmulator({ reply: { content: 'A text.', fault: { errorAfter } } })
    const messages = stream(clientOf(api))
    const error: unknown = await messages.finalMessage().catch((error: unknown) => error)
    expect(error).toBeInstanceOf(APIError)
    expect(error).toMatchObject({ type: 'overloaded_error', requestID: messages.request_id })
  })

  test('a stream knows its request and its headers', async () => {
    await using api = await startEmulator()
    const messages = stream(clientOf(api))
    const { response, request_id } = await messages.withResponse()
    await messages.done()
    expect(request_id).toMatch(/^req_\w+$/)
    expect(messages.request_id).toBe(request_id)
    expect(response.headers.get('request-id')).toBe(request_id)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  })
})
