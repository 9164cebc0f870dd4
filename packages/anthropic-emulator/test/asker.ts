import type { Emulator } from '../src/index.ts'
import type { Json } from '../src/wire/types.ts'

const HEADERS = { 'x-api-key': 'test', 'anthropic-version': '2023-06-01' }

interface Answered extends Json {
  content?: { text?: string }[]
  error?: { message: string }
}

/** Ways to ask an emulator one question. */
export function asker(api: Emulator) {
  const send = async (
    content: unknown,
    fields: Json = {},
    headers: Record<string, string> = {},
  ) => {
    const messages = [{ role: 'user', content }]
    const body = JSON.stringify({
      model: 'claude-sonnet-4-6',
      max_tokens: 500,
      messages,
      ...fields,
    })
    const own = { ...HEADERS, ...headers }
    return api.fetch(`${api.url}/v1/messages`, { method: 'POST', headers: own, body })
  }
  const ask = async (content: unknown, fields?: Json, headers?: Record<string, string>) =>
    (await (await send(content, fields, headers)).json()) as Answered
  const say = async (content: unknown, fields?: Json, headers?: Record<string, string>) => {
    const answer = await ask(content, fields, headers)
    return answer.content?.map(({ text }) => text).join('|') ?? answer.error?.message ?? ''
  }
  return { send, ask, say }
}
