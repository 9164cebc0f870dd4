import { afterAll, afterEach, beforeAll, describe, expect, test as base } from 'vitest'

import { useEmulator, type Hooks } from './jest.ts'
import { withEmulator } from './vitest.ts'

type Hook = Hooks['beforeAll']

async function ask({ url }: { url: string }): Promise<string> {
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: 'claude-sonnet-4-6',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  })
  const { content, error } = await response.json()
  return content ? content[0].text : error.message
}

// Fixtures of a file are declared at its top.
const test = withEmulator(base, { script: ['One.', 'Two.'], otherwise: 'error' })

describe('Vitest', () => {
  const urls = new Set<string>()

  test.for([1, 2, 3])(
    'test %i has a session for itself, from the first turn',
    async (_, { api }) => {
      expect(await ask(api)).toBe('One.')
      expect(api.requests).toHaveLength(1)
      urls.add(api.url)
    },
  )

  test.concurrent('tests side by side', async ({ api }) => expect(await ask(api)).toBe('One.'))
  test.concurrent('do not meet', async ({ api }) => expect(await ask(api)).toBe('One.'))

  test('one emulator serves all of them', async ({ api, emulator }) => {
    expect(urls.size).toBe(3)
    for (const url of urls) expect(url.startsWith(emulator.url)).toBe(true)
    expect(emulator.requests).toEqual([])
    api.configure({ reply: 'Changed.' })
    expect(await ask(api)).toBe('Changed.')
  })

  test('what a test changes ends with it', async ({ api }) => {
    expect(await ask(api)).toBe('One.')
  })
})

describe('Jest', () => {
  const api = useEmulator({ script: ['One.', 'Two.'] }, { beforeAll, afterEach, afterAll })

  base.for([1, 2])('test %i begins at the first turn, with an empty journal', async () => {
    expect(await ask(api)).toBe('One.')
    expect(api.requests).toHaveLength(1)
    api.configure({ reply: 'Changed.' })
    expect(await ask(api)).toBe('Changed.')
  })
})

base('a test fails whose script has turns left, and the next one begins anew', async () => {
  const hooks = new Map<string, () => void | Promise<void>>()
  const hook = (name: string) => (run: () => void | Promise<void>) => void hooks.set(name, run)
  const names = ['beforeAll', 'afterEach', 'afterAll'] as const
  const [first, each, last] = names.map(hook) as [Hook, Hook, Hook]
  const api = useEmulator(
    { script: ['One.', 'Two.'], assertDone: true },
    { beforeAll: first, afterEach: each, afterAll: last },
  )
  await hooks.get('beforeAll')?.()
  await ask(api)
  expect(() => hooks.get('afterEach')?.()).toThrow('used')
  expect(await ask(api)).toBe('One.')
  await ask(api)
  expect(() => hooks.get('afterEach')?.()).not.toThrow()
  await hooks.get('afterAll')?.()
})

base('outside of tests there is no emulator yet, and without hooks none starts', () => {
  const hooks = { beforeAll: () => {}, afterEach: () => {}, afterAll: () => {} }
  expect(() => useEmulator({}, hooks).url).toThrow('starts in beforeAll')
  expect(() => useEmulator()).toThrow('There is no global beforeAll. Pass the hooks')
})
