/** Jest as it comes: CommonJS, no flags, no configuration. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { installed } from './packed.ts'

const JEST = createRequire(import.meta.url).resolve('jest/bin/jest')

const SUITE = `
const { tool } = require('@langchain/core/tools')
const { ApiError, ChatAnthropic, tools } = require('chat-anthropic')
const { startEmulator } = require('anthropic-emulator')
const { webSearch_20250305 } = require('chat-anthropic/tools')

let api
beforeAll(async () => {
  api = await startEmulator({ script: ['Sunny.', { error: { status: 400 } }] })
})
afterAll(() => api.close())

test('asks for the weather', async () => {
  const llm = new ChatAnthropic({ model: 'claude-sonnet-4-6', baseURL: api.url, apiKey: 'any' })
  let text = ''
  for await (const chunk of await llm.stream('How is the weather?')) text += chunk.text
  expect(text).toBe('Sunny.')
  expect(api.lastRequest.messages).toEqual([{ role: 'user', content: 'How is the weather?' }])
  await expect(llm.invoke('And now?')).rejects.toBeInstanceOf(ApiError)
  expect(tools.webSearch_20250305).toBe(webSearch_20250305)
})
`

test('a test of Jest in its default mode loads the packages and runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chat-anthropic-jest-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  symlinkSync(join(await installed(), 'node_modules'), join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  writeFileSync(join(folder, 'weather.test.js'), SUITE)
  const env = { ...process.env, NODE_OPTIONS: '' }
  const { stderr } = await promisify(execFile)(process.execPath, [JEST], { cwd: folder, env })
  expect(stderr).toContain('1 passed, 1 total')
}, 180_000)
