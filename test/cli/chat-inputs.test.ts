/** What the program `chat-anthropic` asks beside a prompt, and its list of models. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { makeFolder, programOf, run, start, PATIENCE } from '../docs-support/program.ts'
import { installed } from '../package/packed.ts'

vi.setConfig(PATIENCE)

const scratch = makeFolder('inputs')
let api: Emulator
let main: string
beforeAll(async () => {
  main = programOf('chat-anthropic', await installed())
  api = await startEmulator({ apiKey: 'the-key' })
})
afterAll(async () => {
  rmSync(scratch, { recursive: true })
  await api.close()
})

function file(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name)
  writeFileSync(path, content)
  return path
}

const PNG = Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10])
const SCHEMA = JSON.stringify({
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
})

const chat = (args: string[], { stdin, ...variables }: Record<string, string> = {}) =>
  run(
    [main, ...args],
    { ANTHROPIC_BASE_URL: api.url, ANTHROPIC_API_KEY: 'the-key', ...variables },
    stdin,
  )

describe('chat', () => {
  test('sends what comes on stdin after the prompt', async () => {
    await chat(['chat', 'Summarise this.'], { stdin: 'Two lines\nof text.\n' })
    expect(api.lastRequest.messages).toEqual([
      { role: 'user', content: 'Summarise this.\n\nTwo lines\nof text.' },
    ])
  })

  test('does not wait for a stdin that stays open and silent', async () => {
    const child = start([main, 'chat', 'Hi'], {
      ANTHROPIC_BASE_URL: api.url,
      ANTHROPIC_API_KEY: 'the-key',
    })
    const output = { stdout: '', stderr: '' }
    child.stdout?.on('data', (text: Buffer) => (output.stdout += String(text)))
    child.stderr?.on('data', (text: Buffer) => (output.stderr += String(text)))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect({ code, stdout: output.stdout }).toEqual({ code: 0, stdout: 'You said: Hi\n' })
    expect(output.stderr).toContain('Nothing came on stdin')
  })

  test('attaches images, PDFs, texts and URLs before the prompt', async () => {
    const places = [
      // By their bytes: the names say something else.
      file('image.pdf', PNG),
      file('page.txt', '%PDF-1.4 A page.'),
      file('notes.md', 'Grüße'),
      'https://example.com/chart.PNG?size=2',
      'https://example.com/paper',
    ]
    const { code } = await chat(['chat', 'What?', ...places.flatMap((place) => ['-a', place])])
    expect(code).toBe(0)
    const { content } = api.lastRequest.messages[0]!
    expect(content).toMatchObject([
      { type: 'image', source: { type: 'base64', media_type: 'image/png' } },
      { type: 'document', source: { media_type: 'application/pdf' }, title: 'page.txt' },
      { type: 'document', source: { type: 'text', data: 'Grüße' }, title: 'notes.md' },
      { type: 'image', source: { type: 'url', url: 'https://example.com/chart.PNG?size=2' } },
      { type: 'document', source: { type: 'url', url: 'https://example.com/paper' } },
      { type: 'text', text: 'What?' },
    ])
  })

  test('--schema prints JSON that fits, and --cost what it cost', async () => {
    const args = ['chat', 'Paris', '--schema', file('schema.json', SCHEMA), '--cost']
    const { code, stdout, stderr } = await chat(args)
    expect({ code, answer: JSON.parse(stdout) }).toEqual({
      code: 0,
      answer: { city: expect.any(String) },
    })
    expect(stderr).toMatch(
      /^claude-sonnet-4-6, \d+ input \+ \d+ output tokens, end_turn, \$0\.0\d+\n$/,
    )
    const whole = await chat([...args, '--json'])
    expect(JSON.parse(whole.stdout)).toMatchObject({
      parsed: { city: expect.any(String) },
      response_metadata: { usd: expect.any(Number) },
    })
  })
})

describe('models', () => {
  const listModels = async (args: string[] = [], variables = {}) =>
    chat(['models', ...args], variables)

  test('prints those of the API, with limits and prices', async () => {
    const { code, stdout, stderr } = await listModels()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [head, ...rows] = stdout.trimEnd().split('\n')
    expect(head).toMatch(/^MODEL +INPUT +OUTPUT +\$ IN +\$ OUT +\$ READ +LIFE$/)
    expect(rows.find((row) => row.startsWith('claude-sonnet-4-6'))).toMatch(
      /^claude-sonnet-4-6 +1,000,000 +128,000 +3\.00 +15\.00 +0\.30$/,
    )
    expect(stdout).toContain('deprecated 2026-11-30')
    expect(stdout).not.toContain('retired')
    expect((await listModels(['--all'])).stdout).toContain('retired 2026-08-05')
  })

  test('prints those it knows where there is no key, and says so', async () => {
    const { code, stdout, stderr } = await listModels([], { ANTHROPIC_API_KEY: '' })
    expect(code).toBe(0)
    expect(stderr).toContain('the models that this version knows')
    expect(stdout).toContain('claude-opus-5-5')
  })

  test('--json prints all that is known', async () => {
    const models = JSON.parse((await listModels(['--json'])).stdout) as object[]
    expect(models).toContainEqual(
      expect.objectContaining({
        id: 'claude-sonnet-4-6',
        listed: expect.objectContaining({ type: 'model' }),
        prices: expect.objectContaining({ input: 3 }),
      }),
    )
  })
})
