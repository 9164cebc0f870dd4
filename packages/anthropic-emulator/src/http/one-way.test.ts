import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { startEmulator, type Emulator } from '../index.ts'

const HEADERS = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }
const QUESTION = { model: 'claude-sonnet-4-6', max_tokens: 9, messages: [] as object[] }
QUESTION.messages.push({ role: 'user', content: 'Größe?' })

const ask = (more: object = {}, headers: object = {}): RequestInit => ({
  method: 'POST',
  headers: { ...HEADERS, ...headers },
  body: JSON.stringify({ ...QUESTION, ...more }),
})

const upload = (): RequestInit => {
  const body = new FormData()
  body.set('file', new File(['Grüße'], 'a.txt', { type: 'text/plain' }))
  return { method: 'POST', headers: HEADERS, body }
}

const BOM = String.fromCharCode(0xfeff)
const get: RequestInit = { headers: HEADERS }

const REQUESTS: Record<string, [path: string, init: () => RequestInit]> = {
  'a message': ['/v1/messages', () => ask()],
  'a message with a query': ['/v1/messages?beta=true', () => ask()],
  'a message under a path to be normalized': ['/v1/x/../messages', () => ask()],
  'a body with a byte order mark': [
    '/v1/messages',
    () => ({ ...ask(), body: `${BOM}${JSON.stringify(QUESTION)}` }),
  ],
  'a stream': ['/v1/messages', () => ask({ stream: true })],
  'a slow stream': ['/v1/messages', () => ask({ stream: true }, { 'x-emulator-fault': 'slow=1' })],
  'a refused body': ['/v1/messages', () => ask({ max_tokens: 'many' })],
  'a count': ['/v1/messages/count_tokens', () => ask({ max_tokens: undefined })],
  'no key': ['/v1/messages', () => ({ method: 'POST', body: '{}' })],
  'a preflight': [
    '/v1/messages',
    () => ({ method: 'OPTIONS', headers: { 'access-control-request-headers': 'x-a, x-b' } }),
  ],
  'a list of models': ['/v1/models?limit=2', () => get],
  'a model with an encoded id': ['/v1/models/claude-opus-5%2D5', () => get],
  'the head of a list': ['/v1/models', () => ({ method: 'HEAD', headers: HEADERS })],
  'another method': ['/v1/models', () => ({ method: 'PUT', headers: HEADERS })],
  'another path': ['/v1/nothing', () => get],
  'an upload': ['/v1/files', upload],
  'a message on a cloud': [
    '/anthropic/v1/messages',
    () => ask({}, { authorization: 'Bearer any' }),
  ],
  'no control route': ['/_emulator/nothing', () => ({})],
}

const OF_TRANSPORT = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']

async function describeResponse(response: Response): Promise<object> {
  const headers = [...response.headers].filter(([name]) => !OF_TRANSPORT.includes(name))
  // Times pass between two requests, and limits come back.
  const body = (await response.text()).replace(/"(created_at)":"[^"]*"/g, '"$1":""')
  return {
    status: response.status,
    headers: headers.filter(([name]) => !/-(reset|remaining)$/.test(name)),
    body,
  }
}

let port: Emulator
let direct: Emulator
beforeAll(async () => {
  const options = { reply: 'Groß.' }
  ;[port, direct] = [await startEmulator(options), await startEmulator(options)]
})
afterAll(async () => {
  await Promise.all([port.close(), direct.close()])
})

test.each(Object.entries(REQUESTS))(
  '%s: the same over a port as in-process',
  async (_, [path, init]) => {
    const overPort = await describeResponse(await fetch(`${port.url}${path}`, init()))
    const inProcess = await describeResponse(await direct.fetch(`${direct.url}${path}`, init()))
    expect(overPort).toEqual(inProcess)
    const [one, other] = [port.requests.at(-1), direct.requests.at(-1)]
    expect(one?.path).toBe(other?.path)
    expect(one?.query).toEqual(other?.query)
    expect(one?.body).toEqual(other?.body)
  },
)

test('an absolute address in the request line is a path like any other', async () => {
  const { hostname, port: number } = new URL(port.url)
  const status = await new Promise((resolve, reject) => {
    const path = `${port.url}/v1/models?limit=1`
    request({ hostname, port: number, path, headers: HEADERS }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
      .on('error', reject)
      .end()
  })
  expect(status).toBe(200)
  expect(port.requests.at(-1)).toMatchObject({ path: '/v1/models', query: { limit: '1' } })
})
