import { startEmulator, type Emulator } from 'anthropic-emulator'
import { afterAll, beforeAll, expect, test } from 'vitest'

type Json = { [key: string]: unknown }

/** What a request says besides what every request says; `undefined` leaves a field out. */
export type Fields = Json

interface Extras {
  /** The value of `anthropic-beta`. */
  betas?: string
  status?: number
  /** The code by which clients tell the error. */
  code?: string
  counting?: boolean
}

/** A request that is refused, and words of the message. */
export type Refused = readonly [what: string, fields: Fields, message: string, extras?: Extras]

/** A request that is accepted. */
export type Accepted = readonly [what: string, fields: Fields, extras?: Extras]

export const EPHEMERAL = { type: 'ephemeral' }
export const LONG = { type: 'ephemeral', ttl: '1h' }

/** The smallest PNG. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export const user = (content: unknown): Json => ({ role: 'user', content })
export const assistant = (content: unknown): Json => ({ role: 'assistant', content })
export const system = (content: unknown, more: Json = {}): Json => ({
  role: 'system',
  content,
  ...more,
})
export const conversation = (...messages: Json[]): Json => ({ messages })
export const text = (text: string, more: Json = {}): Json => ({ type: 'text', text, ...more })
export const call = (id: string, more: Json = {}): Json => ({
  type: 'tool_use',
  id,
  name: 'add',
  input: {},
  ...more,
})
export const result = (id: string, more: Json = {}): Json => ({
  type: 'tool_result',
  tool_use_id: id,
  content: '3',
  ...more,
})
export const tool = (name: string, more: Json = {}): Json => ({
  name,
  input_schema: { type: 'object', properties: {} },
  ...more,
})
export const image = (source: Json): Json => ({ type: 'image', source })
export const base64 = (media_type: string, data: string): Json => ({
  type: 'base64',
  media_type,
  data,
})
/** Models of families that are not known here. */
const OF_TOMORROW = ['claude-saga-9', 'claude-next-7']

/** A model that was new when the newest rules came. */
export const NEW = 'claude-opus-5'

function ask(api: Emulator, fields: Fields, { betas, counting }: Extras): Promise<Response> {
  const plain = { model: 'claude-sonnet-4-5', messages: [user('Hi')] }
  const body = { ...plain, ...(!counting && { max_tokens: 1000 }), ...fields }
  return api.fetch(`${api.url}/v1/messages${counting ? '/count_tokens' : ''}`, {
    method: 'POST',
    headers: {
      'x-api-key': 'k',
      'anthropic-version': '2023-06-01',
      ...(betas !== undefined && { 'anthropic-beta': betas }),
    },
    body: JSON.stringify(body),
  })
}

/** Tests that an emulator refuses some requests and accepts others. */
export function testRules(refused: readonly Refused[], accepted: readonly Accepted[]): void {
  let api: Emulator
  beforeAll(async () => {
    api = await startEmulator({ reply: 'Yes.', models: { retired: 'live', add: OF_TOMORROW } })
  })
  afterAll(() => api.close())

  for (const [what, fields, message, extras = {}] of refused) {
    test(`${what} is refused`, async () => {
      const response = await ask(api, fields, extras)
      const { error } = (await response.json()) as { error?: Json }
      expect(error?.message).toContain(message)
      const { status = 400, code } = extras
      expect(response.status).toBe(status)
      expect(error?.type).toBe(status === 404 ? 'not_found_error' : 'invalid_request_error')
      expect(error?.details).toEqual(code && expect.objectContaining({ error_code: code }))
    })
  }

  for (const [what, fields, extras = {}] of accepted) {
    test(`${what} is accepted`, async () => {
      const response = await ask(api, fields, extras)
      expect(response.status, await response.text()).toBe(200)
    })
  }
}
