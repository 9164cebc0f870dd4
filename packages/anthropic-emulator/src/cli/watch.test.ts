import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'

import { startEmulator, type Emulator } from '../index.ts'
import { resolveSettings } from '../settings/resolve.ts'
import { watchFiles } from './watch.ts'

async function answerOf({ url }: Pick<Emulator, 'url'>): Promise<string> {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: 'claude-sonnet-4-6',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  })
  return (await response.json()).content[0].text
}

test('changed files are read again; broken ones change nothing, and are named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-watch-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  let printed = ''
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  onTestFinished(() => write.mockRestore())
  const [config, script] = [join(folder, 'config.yaml'), join(folder, 'replies.yaml')]
  const sentences = (text: string) => `{ turns: [${JSON.stringify(text)}], otherwise: repeat }`
  writeFileSync(config, 'script: replies.yaml')
  writeFileSync(script, sentences('One.'))
  const resolve = () => resolveSettings({ flags: new Map(), config, environment: {} })
  const settings = await resolve()
  await using api = await startEmulator(settings.options)
  const stop = watchFiles(api, settings, resolve)
  onTestFinished(stop)
  expect(await answerOf(api)).toBe('One.')
  writeFileSync(script, sentences('Two, and longer.'))
  await expect.poll(() => answerOf(api)).toBe('Two, and longer.')
  expect(await answerOf(api.session('new'))).toBe('Two, and longer.')
  writeFileSync(script, '7')
  await expect.poll(() => printed).toContain('replies.yaml holds no script')
  expect(await answerOf(api)).toBe('Two, and longer.')
  writeFileSync(config, 'script: [Three.]\notherwise: repeat\nport: 1')
  await expect.poll(() => answerOf(api)).toBe('Three.')
  expect(printed).toContain('Read again: script, otherwise changed.')
  expect(printed).toContain('port changed: restart')
  api.reset()
  expect(await answerOf(api)).toBe('Three.')
})

test('a file that changes while the emulator starts is read again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-watch-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const config = join(folder, 'config.yaml')
  writeFileSync(config, 'script: [One.]\notherwise: repeat')
  const resolve = () => resolveSettings({ flags: new Map(), config, environment: {} })
  const settings = await resolve()
  await using api = await startEmulator(settings.options)
  writeFileSync(config, 'script: [Two.]\notherwise: repeat')
  onTestFinished(watchFiles(api, settings, resolve))
  await expect.poll(() => answerOf(api)).toBe('Two.')
})
