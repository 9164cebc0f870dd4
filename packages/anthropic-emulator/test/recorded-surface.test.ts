import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { startEmulator, type Emulator } from '../src/index.ts'

// Set by vitest.config.ts.
const FOLDER = process.env['CHAT_ANTHROPIC_RECORDINGS'] ?? ''

interface Recording {
  name: string
  endpoint: string
  method: string
  request: { headers: Record<string, string>; body: unknown; bodyText?: string }
  response: { status: number; headers: Record<string, string>; json?: object; text?: string }
}

const SURFACE = /^\/v1\/(files|models|messages\/batches)/

function load(): Recording[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))
  return files
    .map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Recording)
    .filter(({ endpoint }) => SURFACE.test(endpoint))
}

const recorded = existsSync(FOLDER) ? load() : []
if (recorded.length === 0) {
  console.warn(`No recordings in ${FOLDER}: files, batches and models are not compared with them.`)
}

function named(endpoint: string, method = 'GET'): Recording[] {
  return recorded.filter((one) => one.endpoint === endpoint && one.method === method)
}

function send(api: Emulator, { request, method }: Recording, path: string): Promise<Response> {
  const headers = { ...request.headers, 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }
  const body = request.bodyText ?? (method === 'POST' ? JSON.stringify(request.body) : undefined)
  return api.fetch(`${api.url}${path}`, { method, headers, ...(body !== undefined && { body }) })
}

const json = async (response: Response) => (await response.json()) as Record<string, unknown>

// Recordings name files and batches that the emulator does not have: ids and times are left out.
const EMULATED = [
  'id',
  'created_at',
  'expires_at',
  'ended_at',
  'cancel_initiated_at',
  'results_url',
]

const comparable = (value: object) =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !EMULATED.includes(key)))

const keys = (value: object | undefined) => Object.keys(value ?? {}).toSorted()

describe.skipIf(recorded.length === 0)('as recorded', () => {
  test.each(named('/v1/files', 'POST').map((one) => [one.name, one] as const))(
    'an upload: %s',
    async (_, recording) => {
      await using api = await startEmulator()
      const response = await send(api, recording, '/v1/files')
      const file = await json(response)
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'application/json',
      ])
      expect(comparable(file)).toEqual(comparable(recording.response.json ?? {}))
      const again = await json(
        await send(api, { ...recording, method: 'DELETE' }, `/v1/files/${String(file.id)}`),
      )
      const [removed] = named('/v1/files/{file_id}', 'DELETE')
      expect(keys(again)).toEqual(keys(removed?.response.json))
    },
  )

  test('a batch, from its creation to its results', async () => {
    await using api = await startEmulator()
    const [create] = named('/v1/messages/batches', 'POST').filter(({ name }) =>
      name.includes('answers'),
    )
    const path = '/v1/messages/batches'
    const states = named(`${path}/{msgbatch_id}`)
    const [results] = named(`${path}/{msgbatch_id}/results`)
    if (!create || !results) throw new Error('The recordings of a batch are not there.')
    const created = await json(await send(api, create, path))
    expect(comparable(created)).toEqual(comparable(create.response.json ?? {}))
    expect(keys(created)).toEqual(keys(create.response.json))
    const ended = states.find(({ response }) => JSON.stringify(response.json).includes('"ended"'))
    const read = { ...results, method: 'GET' }
    const shown = await json(await send(api, read, `${path}/${String(created.id)}`))
    expect(comparable(shown)).toEqual(comparable(ended?.response.json ?? {}))
    const lines = await send(api, read, `${path}/${String(created.id)}/results`)
    expect(lines.headers.get('content-type')).toBe(results.response.headers['content-type'])
    // Results come in any order.
    const byId = (one: string, other: string) => one.localeCompare(other)
    const ordered = (text: string) => shapes(text.split('\n').toSorted(byId).join('\n'))
    expect(ordered((await lines.text()).trim())).toEqual(
      ordered((results.response.text ?? '').trim()),
    )
  })

  test('a canceled batch', async () => {
    await using api = await startEmulator()
    const path = '/v1/messages/batches'
    const [cancel] = named(`${path}/{msgbatch_id}/cancel`, 'POST')
    const [create] = named(path, 'POST').filter(({ name }) => name.includes('cancels'))
    if (!create || !cancel) throw new Error('The recordings of a canceled batch are not there.')
    const { id } = await json(await send(api, create, path))
    const canceled = await json(await send(api, cancel, `${path}/${String(id)}/cancel`))
    expect(comparable(canceled)).toEqual(comparable(cancel.response.json ?? {}))
    expect(keys(canceled)).toEqual(keys(cancel.response.json))
  })

  test('the models, as far as both know them', async () => {
    await using api = await startEmulator()
    const [recording] = named('/v1/models').filter(({ response }) => response.status === 200)
    if (!recording) throw new Error('The recording of the models is not there.')
    const all = '/v1/models?lifecycle=active&lifecycle=deprecated&lifecycle=retired&limit=1000'
    const { data } = await json(await send(api, recording, all))
    const known = (recording.response.json as { data: { id: string; capabilities: object }[] }).data
    for (const model of known) {
      const { id, capabilities, ...fields } = model
      const { created_at: _, ...told } = { created_at: '', ...fields }
      expect(data).toContainEqual(
        expect.objectContaining({ id, ...told, capabilities: partly(capabilities) }),
      )
    }
  })
})

function partly(value: object): unknown {
  const entries = Object.entries(value).map(([key, inner]: [string, unknown]) => {
    const isObject = typeof inner === 'object' && inner !== null
    return [key, isObject ? partly(inner) : inner]
  })
  return expect.objectContaining(Object.fromEntries(entries) as object)
}

// Where the values are the model's own, the names have to do.
function shapes(lines: string): unknown[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const { custom_id, result } = JSON.parse(line) as {
        custom_id: string
        result: { type: string; message: { usage: { service_tier: string } } }
      }
      const { type, message } = result
      const usage = keys(message.usage)
      return { custom_id, type, keys: keys(message), usage, tier: message.usage.service_tier }
    })
}
