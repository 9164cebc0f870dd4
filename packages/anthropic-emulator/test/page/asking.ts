import type { Emulator } from '../../src/index.ts'

const HEADERS = { 'x-api-key': 'sk-secret', 'anthropic-version': '2023-06-01' }

/** What fetches a message. */
export function asking(content: unknown, more: object = {}) {
  const messages = [{ role: 'user', content }]
  const asked = { model: 'claude-sonnet-4-6', max_tokens: 100, messages, ...more }
  return { method: 'POST', headers: HEADERS, body: JSON.stringify(asked) }
}

export const ask = (api: Emulator, ...asked: Parameters<typeof asking>): Promise<Response> =>
  fetch(`${api.url}/v1/messages`, asking(...asked))

export const answered = async (...given: Parameters<typeof ask>) => (await ask(...given)).text()
