/** `npm start` as a new user runs it. */
import { expect, test, vi } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { run, PATIENCE } from './docs-support/program.ts'

vi.setConfig(PATIENCE)

const QUICKSTART = ['--import', 'tsx', 'examples/quickstart.ts']

const HEADINGS = [
  '1. Instantiate',
  '2. Invoke',
  '3. Chain a prompt template',
  '4. Stream tokens',
  '5. Call tools',
  '6. Structured output',
  '7. Send an image',
  '8. Count tokens',
  '9. Batch',
]

test('without a key it shows everything on the embedded API, and says so in one line', async () => {
  const { code, stdout, stderr } = await run(QUICKSTART)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const lines = stdout.split('\n')
  expect(lines[0]).toMatch(/^ANTHROPIC_API_KEY is not set: .*embedded Messages API/)
  expect(lines.filter((line) => /^\d\. /.test(line))).toEqual(HEADINGS)
  const shown = [
    'content: "J\'adore la programmation."',
    "stop_reason: 'end_turn'",
    'total_tokens: ',
    'Ich liebe Programmieren.',
    'Me encanta programar.',
    "input: { location: 'Los Angeles, CA' }",
    "args: { location: 'New York, NY' }",
    '26 °C, sunny',
    "{ city: 'Paris', days: 3 }",
    'image/png',
    'Italian: Adoro programmare.',
  ]
  expect(shown.filter((text) => !stdout.includes(text))).toEqual([])
  expect(stdout).not.toContain('\u001b')
})

test('with a key it talks to the API and starts no emulator', async () => {
  await using api = await startEmulator({ apiKey: 'the-key' })
  const variables = { ANTHROPIC_API_KEY: 'the-key', ANTHROPIC_BASE_URL: api.url }
  const { code, stdout } = await run(QUICKSTART, variables)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ANTHROPIC_API_KEY is set: this talks to the Messages API\.\n/)
  expect(stdout).not.toContain('the-key')
  // Invoke, chain, stream, two turns with tools, structured output, image, and a batch of three.
  expect(api.requests.map(({ path }) => path)).toEqual([
    ...Array.from({ length: 7 }, () => '/v1/messages'),
    '/v1/messages/count_tokens',
    ...Array.from({ length: 3 }, () => '/v1/messages'),
  ])
})
