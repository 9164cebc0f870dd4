/** Models of the platforms whose requests go nowhere, and are kept. */
import { expect } from 'vitest'
import { ChatAnthropicBedrock } from 'chat-anthropic/bedrock'
import { ChatAnthropicFoundry } from 'chat-anthropic/foundry'
import { ChatAnthropicVertex } from 'chat-anthropic/vertex'
import { textMessage } from '../events.ts'

export const MODEL = 'claude-sonnet-4-6'
export const KEYS = { awsRegion: 'us-east-1', awsAccessKey: 'AKIDEXAMPLE' }

/** Answers every request; what was asked is kept. */
export function recorder() {
  const asked: { url: string; headers: Headers; body: Record<string, unknown> }[] = []
  const fetch = async (url: RequestInfo | URL, init: RequestInit = {}) => {
    const body = JSON.parse(String(init.body)) as Record<string, unknown>
    asked.push({ url: String(url), headers: new Headers(init.headers), body })
    return Response.json(textMessage('Hello.'))
  }
  return { asked, options: { maxTokens: 100, maxRetries: 0, clientOptions: { fetch } } }
}

/** What a call fails with. */
export const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('It should have been refused.'),
    (error: unknown) => error as Error,
  )

/** A model on Bedrock, with some options. */
export const bedrock = (given: object = {}) =>
  new ChatAnthropicBedrock({
    model: 'us.anthropic.claude-sonnet-4-6',
    ...KEYS,
    awsSecretKey: 's',
    ...recorder().options,
    ...given,
  })
/** A model on Vertex AI, with some options. */
export const vertex = (given: object = {}) =>
  new ChatAnthropicVertex({
    model: MODEL,
    region: 'global',
    projectId: 'p',
    ...recorder().options,
    ...given,
  })
/** A model in Foundry, with some options. */
export const foundry = (given: object = {}) =>
  new ChatAnthropicFoundry({
    model: MODEL,
    resource: 'r',
    apiKey: 'k',
    ...recorder().options,
    ...given,
  })
