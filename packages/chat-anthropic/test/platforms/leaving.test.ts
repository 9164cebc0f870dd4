import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk'
import { expect, test } from 'vitest'
import { addText, frame, open, start } from '../events.ts'
import { chat, type Scripted, scripted } from '../behaviour/failures/support.ts'
import { EVENT_STREAM, framed } from '../laws/event-stream.ts'

/** Says one word in Amazon's frames and then waits for ever. */
const stalling = () =>
  scripted((response) => {
    const events = [start(), open(0, { type: 'text', text: '' }), addText(0, 'One')]
      .map(frame)
      .join('')
    response.writeHead(200, { 'content-type': EVENT_STREAM })
    response.write(framed(Buffer.from(events)))
  })

/** A model whose client of Bedrock is the caller's. */
const onBedrock = ({ url }: Scripted) => {
  const keys = { awsRegion: 'us-east-1', awsAccessKey: 'AKIDEXAMPLE', awsSecretKey: 's' }
  const createClient = () => new AnthropicBedrock({ ...keys, baseURL: url, maxRetries: 0 })
  return chat({ url }, { model: 'us.anthropic.claude-sonnet-4-6', createClient })
}

test("who leaves a stream of the caller's own Bedrock client closes its connection", async () => {
  await using api = await stalling()
  let said = ''
  for await (const chunk of await onBedrock(api).stream('Hi')) {
    said += chunk.text
    if (said !== '') break
  }
  expect(said).toBe('One')
  await expect.poll(() => api.requests.map(({ isClosed }) => isClosed)).toEqual([true])
})
