/** What a page's own program does with the library; runs in a browser. */
import { HumanMessage } from '@langchain/core/messages'
import { ApiError, ChatAnthropic } from 'chat-anthropic'
import { z } from 'zod'

const chat = (baseURL: string) =>
  new ChatAnthropic({ model: 'claude-sonnet-4-6', apiKey: 'any', baseURL, maxRetries: 0 })

/** What of Node a page has, so that none of it can have helped. */
export const nodeGlobals = () =>
  ['process', 'Buffer', 'global', 'require', 'setImmediate'].filter((name) => name in globalThis)

export async function invoke(baseURL: string) {
  const message = await chat(baseURL).invoke('Hello')
  return { text: message.text, usage: message.usage_metadata }
}

export async function stream(baseURL: string) {
  const texts: string[] = []
  for await (const chunk of await chat(baseURL).stream('Hello')) texts.push(chunk.text)
  return texts.filter(Boolean)
}

export function structured(baseURL: string, method: 'jsonSchema' | 'functionCalling') {
  const schema = z.object({ city: z.string(), days: z.number() })
  return chat(baseURL).withStructuredOutput(schema, { name: 'trip', method }).invoke('A trip')
}

export function countTokens(baseURL: string) {
  return chat(baseURL).countTokens([new HumanMessage('Hello')])
}

/** What a page learns of a call that fails. */
export async function failure(baseURL: string) {
  try {
    await chat(baseURL).invoke('Hello')
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const { name, message, status, request_id } = error
    return { name, message, status, request_id }
  }
  throw new Error('The call did not fail.')
}
