import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'

import Anthropic from '@anthropic-ai/sdk'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { recordings, startEmulator, type Emulator } from '../index.ts'

let folder: string
let dir: string
let upstream: Emulator
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recordings-'))
  dir = join(folder, 'weather')
  upstream = await startEmulator({ script: ['Sunny.', 'Rainy.', 'Foggy.'] })
  vi.stubEnv('ANTHROPIC_EMULATOR_RECORD', '')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await upstream.close()
  await rm(folder, { recursive: true })
})

async function ask(api: Emulator, content = 'How is the weather?') {
  const client = new Anthropic({ baseURL: api.url, apiKey: 'sk-ant-0123456789', maxRetries: 0 })
  const messages = [{ role: 'user' as const, content }]
  const params = { model: 'claude-sonnet-4-6', max_tokens: 100, messages }
  const { content: blocks } = await client.messages.create(params)
  return blocks[0]?.type === 'text' ? blocks[0].text : undefined
}

test('without recordings it says how to make them', async () => {
  await expect(recordings(dir)).rejects.toThrow(
    `There are no recordings in ${dir}. Run this test once with ANTHROPIC_EMULATOR_RECORD=1 and a ` +
      "client that has a real key, or pass { mode: 'record' }.",
  )
})

test('it records when the environment asks for that, and replays ever after', async () => {
  vi.stubEnv('ANTHROPIC_EMULATOR_RECORD', '1')
  {
    await using api = await recordings(dir, { upstream: upstream.url })
    expect(await ask(api)).toBe('Sunny.')
  }
  vi.stubEnv('ANTHROPIC_EMULATOR_RECORD', '')
  for (let at = 0; at < 2; at += 1) {
    await using api = await recordings(dir)
    expect(await ask(api)).toBe('Sunny.')
  }
  expect(upstream.requests).toHaveLength(1)
})

test('a folder is a path from the working directory, or a URL', async () => {
  await (
    await recordings(dir, { mode: 'record', upstream: upstream.url }).then(async (api) => {
      await ask(api)
      return api
    })
  ).close()
  for (const place of [relative(process.cwd(), dir), pathToFileURL(dir)]) {
    await using api = await recordings(place)
    expect(await ask(api)).toBe('Sunny.')
  }
})

test('mode "auto" records only where there is nothing yet', async () => {
  for (let at = 0; at < 2; at += 1) {
    await using api = await recordings(dir, { mode: 'auto', upstream: upstream.url })
    expect(await ask(api)).toBe('Sunny.')
  }
  expect(await readdir(dir)).toHaveLength(1)
})

test('a mode wins over the environment', async () => {
  vi.stubEnv('ANTHROPIC_EMULATOR_RECORD', '1')
  await expect(recordings(dir, { mode: 'replay' })).rejects.toThrow('There are no recordings')
})

test('a value of the environment that means nothing is refused', async () => {
  vi.stubEnv('ANTHROPIC_EMULATOR_RECORD', 'perhaps')
  await expect(recordings(dir)).rejects.toThrow('ANTHROPIC_EMULATOR_RECORD=perhaps means nothing.')
})

test('old recordings are kept until the upstream has answered', async () => {
  {
    await using api = await recordings(dir, { mode: 'record', upstream: upstream.url })
    await ask(api)
  }
  {
    await using api = await recordings(dir, { mode: 'record', upstream: 'http://127.0.0.1:1' })
    await expect(ask(api)).rejects.toThrow('could not be reached')
  }
  await writeFile(join(dir, 'notes.md'), 'Notes')
  await using api = await recordings(dir)
  expect(await ask(api)).toBe('Sunny.')
})
