import { describe, expect, test } from 'vitest'
import { type EmulatorOptions, startEmulator } from '../../index.ts'

const HEADERS = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }
const messages = [{ role: 'user', content: 'Hi' }]

async function ask(model: string, options: EmulatorOptions = {}, more: object = {}) {
  await using api = await startEmulator({ reply: 'Fine.', ...options })
  const post = async (path: string, body: object) => {
    const init = { method: 'POST', headers: HEADERS, body: JSON.stringify(body) }
    const reply = await api.fetch(`${api.url}${path}`, init)
    return { status: reply.status, text: await reply.text() }
  }
  const message = await post('/v1/messages', { model, max_tokens: 9, messages, ...more })
  const count = await post('/v1/messages/count_tokens', { model, messages })
  return { message, count }
}

const INVENTED = [
  'claude-sonet-4-5',
  'claude-nonexistent-rig-test',
  'claude-4-5-haiku',
  'claude-haiku-4-5-latest',
  'claude-sonnet',
  'claude-sonnet-4.6',
  'claude-opus-4-6-2026',
  'claude-opus-5-turbo',
  'claude-zephyr-9',
  'claude',
  'anthropic/claude-opus-5',
  'gpt-4o',
]

describe('a model that does not exist', () => {
  test.each(INVENTED)('%s is not found', async (model) => {
    const error = { type: 'not_found_error', message: `model: ${model}` }
    for (const more of [{}, { stream: true }]) {
      const { message, count } = await ask(model, {}, more)
      for (const { status, text } of [message, count]) {
        expect([status, (JSON.parse(text) as { error: object }).error]).toEqual([404, error])
      }
    }
  })

  test('is the error of its row in a batch', async () => {
    await using api = await startEmulator()
    const params = { model: 'claude-zephyr-9', max_tokens: 9, messages }
    const path = `${api.url}/v1/messages/batches`
    const body = JSON.stringify({ requests: [{ custom_id: 'a', params }] })
    const made = await api.fetch(path, { method: 'POST', headers: HEADERS, body })
    const { id } = (await made.json()) as { id: string }
    const results = await api.fetch(`${path}/${id}/results`, { headers: HEADERS })
    expect(await results.text()).toContain('"message":"model: claude-zephyr-9"')
  })
})

describe('a model that may be out tomorrow', () => {
  test.each([
    'claude-opus-6',
    'claude-sonnet-5-10',
    'claude-haiku-6-20270101',
    'claude-fable-7-1-20280229',
    'claude-mythos-preview',
  ])('%s answers', async (model) => {
    const { message, count } = await ask(model)
    expect([message.status, count.status]).toEqual([200, 200])
  })
})

describe('a model that an option adds', () => {
  const options = { models: { add: ['claude-zephyr-9', 'in-house'] } }

  test.each(options.models.add)('%s answers under its name', async (model) => {
    const { message } = await ask(model, options)
    expect(JSON.parse(message.text)).toMatchObject({ model, content: [{ text: 'Fine.' }] })
  })

  test('is listed, and can be asked for', async () => {
    await using api = await startEmulator(options)
    const get = async (path: string) =>
      (await api.fetch(`${api.url}${path}`, { headers: HEADERS })).json() as Promise<object>
    const listed = (await get('/v1/models')) as { data: { id: string }[] }
    expect(listed.data.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['in-house', 'claude-opus-5']),
    )
    expect(await get('/v1/models/in-house')).toMatchObject({ id: 'in-house', type: 'model' })
  })

  test('is there on a cloud too', async () => {
    const path = '/model/anthropic.claude-zephyr-9-v1:0/invoke'
    const invoke = async (more: EmulatorOptions) => {
      await using api = await startEmulator({ reply: 'Fine.', ...more })
      const body = JSON.stringify({
        anthropic_version: 'bedrock-2023-05-31',
        max_tokens: 9,
        messages,
      })
      const headers = { authorization: 'Bearer k' }
      return (await api.fetch(`${api.url}${path}`, { method: 'POST', headers, body })).status
    }
    expect([await invoke({}), await invoke(options)]).toEqual([400, 200])
  })

  test('may be one that was retired', async () => {
    const { message } = await ask('claude-2.1', { models: { add: ['claude-2.1'] } })
    expect(message.status).toBe(200)
  })
})

test.each<[options: object, message: string]>([
  [{ ad: [] }, 'models.ad is unknown. Did you mean "add"?'],
  [{ add: 'claude-next' }, 'models.add is "claude-next"; it must be a list of ids'],
  [{ retired: 'serve' }, 'models.retired is "serve"; it must be "refuse" or "live".'],
])('%j is refused before anything starts', async (models, message) => {
  await expect(startEmulator({ models })).rejects.toThrow(message)
})
