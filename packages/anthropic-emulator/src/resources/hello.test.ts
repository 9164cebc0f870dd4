import { expect, test } from 'vitest'

import { startEmulator } from '../index.ts'

test.each(['GET', 'HEAD'])('%s /api/hello needs no key', async (method) => {
  await using api = await startEmulator({ apiKey: 'secret' })
  expect((await fetch(`${api.url}/api/hello`, { method })).status).toBe(200)
  expect((await fetch(`${api.url}/v1/models`, { method })).status).toBe(401)
})

test.each(['converse', 'converse-stream'])("Bedrock's %s is refused by its name", async (name) => {
  await using api = await startEmulator()
  const path = `/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/${name}`
  const init = { method: 'POST', headers: { authorization: 'Bearer k' }, body: '{}' }
  const response = await fetch(`${api.url}${path}`, init)
  expect(response.status).toBe(404)
  expect(await response.text()).toMatch(/Converse API.*Use InvokeModel/)
})
