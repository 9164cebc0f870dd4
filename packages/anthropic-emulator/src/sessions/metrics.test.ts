import { expect, test } from 'vitest'

import { startEmulator, type Emulator } from '../index.ts'

const HEADERS = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }

async function ask({ url }: Pick<Emulator, 'url'>, body: object = {}, headers: object = {}) {
  const messages = [{ role: 'user', content: 'Hello there' }]
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { ...HEADERS, ...headers },
    body: JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 100, messages, ...body }),
  })
  await response.text()
}

async function linesOf({ url }: Emulator): Promise<string[]> {
  const response = await fetch(`${url}/_emulator/metrics`)
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  return (await response.text()).split('\n')
}

test('requests, tokens, faults, misses and sessions are counted over all sessions', async () => {
  await using api = await startEmulator({ metrics: true, script: ['Sunny.'] })
  await ask(api)
  await ask(api, { stream: true })
  await ask(api.session('a'), { temperature: 9 })
  await ask(api, {}, { 'x-emulator-fault': 'status=529' })
  const lines = await linesOf(api)
  const labels = 'path="/v1/messages",model="claude-sonnet-4-6"'
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE anthropic_emulator_requests_total counter',
      `anthropic_emulator_requests_total{${labels},status="200"} 2`,
      `anthropic_emulator_requests_total{${labels},status="400"} 1`,
      `anthropic_emulator_requests_total{${labels},status="529"} 1`,
      'anthropic_emulator_tokens_total{model="claude-sonnet-4-6",kind="input"} 12',
      'anthropic_emulator_faults_total{fault="error"} 1',
      'anthropic_emulator_script_misses_total 1',
      'anthropic_emulator_open_streams 0',
      'anthropic_emulator_sessions 2',
    ]),
  )
  for (const line of lines.filter((line) => line !== '')) {
    expect(line).toMatch(
      /^# (HELP|TYPE) [a-z_]+ .+$|^[a-z_]+(\{([a-z_]+="[^"]*",?)+\})? [\d.e+-]+$/,
    )
  }
})

test('labels that clients choose are bounded, and ids are none', async () => {
  await using api = await startEmulator({
    metrics: true,
    strict: false,
    models: { retired: 'live' },
  })
  for (let at = 0; at < 100; at++) await ask(api, { model: `claude-sonnet-${at}"\n` })
  for (let at = 0; at < 100; at++) {
    await fetch(`${api.url}/v1/files/file_${at}`, { headers: HEADERS })
    await fetch(`${api.url}/nowhere/${at}`, { headers: HEADERS })
  }
  const lines = (await linesOf(api)).filter((line) => line.includes('requests_total{'))
  expect(lines.length).toBeLessThan(70)
  expect(lines.some((line) => line.includes('model="other"'))).toBe(true)
  expect(lines.some((line) => line.includes('path="/v1/files/{id}"'))).toBe(true)
  expect(lines.some((line) => line.includes('path="other"'))).toBe(true)
})

test('a stream is open until it ends', async () => {
  const reply = { content: 'Never whole.', fault: { stallAfter: 2 } }
  await using api = await startEmulator({ metrics: true, reply })
  const leave = new AbortController()
  const messages = [{ role: 'user', content: 'Hi' }]
  await api.fetch(`${api.url}/v1/messages`, {
    method: 'POST',
    headers: HEADERS,
    signal: leave.signal,
    body: JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 9, stream: true, messages }),
  })
  expect(await linesOf(api)).toContain('anthropic_emulator_open_streams 1')
  leave.abort()
  await expect.poll(() => linesOf(api)).toContain('anthropic_emulator_open_streams 0')
})

test('nothing is counted unless it is asked for', async () => {
  await using api = await startEmulator()
  const response = await fetch(`${api.url}/_emulator/metrics`)
  expect(response.status).toBe(404)
  expect(await response.text()).toContain('metrics: true')
})
