/** The program of the README does what the README says, on this machine. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { hasRedis, startRedis } from './support/redis-server.ts'

vi.setConfig({ testTimeout: 300_000 })

const ROOT = join(import.meta.dirname, '../../..')

function writeProgram(): string {
  const page = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  const [, code = ''] = /^```js title="topics\.mjs"\n([\s\S]*?)^```$/m.exec(page) ?? []
  const folder = mkdtempSync(join(tmpdir(), 'chat-anthropic-guide-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'topics.mjs'), code)
  return folder
}

test.skipIf(!hasRedis)('the program of the guide coordinates, and works', async () => {
  await using redis = await startRedis()
  await using api = await startEmulator({ reply: 'Weather.' })
  const cwd = writeProgram()
  const start = (...args: string[]) => {
    const env = {
      ...process.env,
      ANTHROPIC_BASE_URL: api.url,
      ANTHROPIC_API_KEY: 'any',
      REDIS_URL: redis.url,
      TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.json'),
    }
    const tsx = ['--import', join(ROOT, 'node_modules/tsx/dist/esm/index.mjs')]
    const all = [...tsx, 'topics.mjs', ...args]
    return spawn(process.execPath, all, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  }
  const worker = start('worker')
  onTestFinished(() => void worker.kill('SIGKILL'))
  const job = start()
  let printed = ''
  job.stdout.on('data', (text) => (printed += String(text)))
  expect(await once(job, 'close')).toEqual([0, null])
  expect(printed.trim().split('\n').toSorted()).toEqual(['0 Weather.', '1 Weather.'])
  const ended = once(worker, 'close')
  worker.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})
