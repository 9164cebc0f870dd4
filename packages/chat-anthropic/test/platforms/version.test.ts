import { HumanMessage } from '@langchain/core/messages'
import { ChatAnthropic } from 'chat-anthropic'
import { describe, expect, test } from 'vitest'
import { bedrock, MODEL, recorder, vertex } from './support.ts'

/** The version of the one request that a call makes: in a header, or on some platforms in the body. */
async function versionOf(call: (options: object) => Promise<unknown>): Promise<unknown> {
  const { asked, options } = recorder()
  await call(options)
  const { headers, body } = asked[0]!
  return body['anthropic_version'] ?? headers.get('anthropic-version')
}

const model = (options: object) => new ChatAnthropic({ model: MODEL, apiKey: 'k', ...options })
const cited = new HumanMessage({
  content: [
    {
      type: 'text',
      text: 'Grass is green.',
      citations: [{ type: 'page_location', cited_text: 'green', document_index: 0 }],
    },
  ],
})

describe('the version of the API that a request asks for', () => {
  test('is the one that the SDK chose', async () => {
    const version = await versionOf((options) => model(options).invoke('Hi'))
    expect(String(version) >= '2026-10-21').toBe(true)
  })

  test.each([
    ['a temperature', (options: object) => model({ ...options, temperature: 0 }).invoke('Hi')],
    ['top_p of a call', (options: object) => model(options).invoke('Hi', { topP: 0.9 })],
    ['citations on a user’s text', (options: object) => model(options).invoke([cited])],
  ])('is the older one for %s, which the newer refuses', async (_, call) => {
    expect(await versionOf(call)).toBe('2023-06-01')
  })

  test('is what a header of the caller says', async () => {
    const headers = { 'Anthropic-Version': '2026-10-21' }
    const call = (options: object) =>
      model({ ...options, temperature: 0 }).invoke('Hi', { headers })
    expect(await versionOf(call)).toBe('2026-10-21')
  })

  test("is the one that Bedrock's older models know", async () => {
    const at = (model: string) =>
      versionOf((options) => bedrock({ ...options, model }).invoke('Hi'))
    expect(await at('us.anthropic.claude-sonnet-4-5-20250929-v1:0')).toBe('bedrock-2023-05-31')
    expect(await at('anthropic.claude-opus-4-6-v1')).toBe('bedrock-2023-05-31')
    expect(await at('global.anthropic.claude-sonnet-5-5')).toMatch(/^2026/)
  })

  test('is that of the model which an ARN of your own stands for', async () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123'
    const at = (name: string) => {
      const modelOverrides = { [arn]: name }
      return versionOf((options) =>
        bedrock({ ...options, model: arn, modelOverrides }).invoke('Hi'),
      )
    }
    expect(await at('claude-sonnet-4-5')).toBe('bedrock-2023-05-31')
    expect(await at('claude-sonnet-5-5')).toMatch(/^2026/)
  })

  test('has a name of its own on Vertex AI', async () => {
    const authClient = {
      projectId: 'p',
      getRequestHeaders: async () => new Headers({ authorization: 'Bearer t' }),
    }
    const call = (options: object) =>
      vertex({ ...options, authClient, temperature: 0 }).invoke('Hi')
    expect(await versionOf(call)).toBe('vertex-2023-10-16')
  })
})
