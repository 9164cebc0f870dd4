/** The guide on tracing: what its programs send arrives at a collector. */
import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { PATIENCE, run } from '../docs-support/program.ts'
import { isInstalled, listen, makeSiteFolder, programIn } from './support.ts'

vi.setConfig(PATIENCE)

describe.skipIf(!isInstalled)('spans', () => {
  const folder = makeSiteFolder('packages/chat-anthropic/docs/tracing.md')
  afterAll(() => rmSync(folder, { recursive: true }))

  /** Runs a program of the guide; gives what the collector got, by path. */
  async function collected(file: string, variables: (url: string) => Record<string, string>) {
    await using api = await startEmulator()
    const got: { path: string; body: string }[] = []
    await using collector = await listen((path, body) => {
      got.push({ path, body })
      return { body: '{}' }
    })
    const { code, stdout, stderr } = await run(programIn(folder, file), {
      ANTHROPIC_BASE_URL: api.url,
      ANTHROPIC_API_KEY: 'secret-canary',
      ...variables(collector.url),
    })
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'You said: Hello\n' })
    return got
  }

  test('of the SDK reach a collector of OpenTelemetry, without the prompt or the key', async () => {
    const got = await collected('traced.mjs', (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url }))
    const traces = got.filter(({ path }) => path === '/v1/traces').map(({ body }) => body)
    const [all] = [traces.join('')]
    for (const shown of [
      'anthropic.messages.create',
      'gen_ai.request.model',
      'claude-sonnet-4-6',
    ]) {
      expect(all).toContain(shown)
    }
    expect(all).not.toContain('You said')
    expect(all).not.toContain('secret-canary')
  })

  test("of Langfuse's handler reach Langfuse, with the answer and without the key", async () => {
    const got = await collected('langfuse.mjs', (url) => ({
      LANGFUSE_BASE_URL: url,
      LANGFUSE_PUBLIC_KEY: 'pk-lf-any',
      LANGFUSE_SECRET_KEY: 'sk-lf-any',
    }))
    const all = got
      .filter(({ path }) => path.includes('otel'))
      .map(({ body }) => body)
      .join('')
    expect(all).toContain('You said: Hello')
    expect(all).not.toContain('secret-canary')
  })
})
