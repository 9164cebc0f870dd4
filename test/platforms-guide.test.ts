/** The page about platforms says what is so: its tables are those of the code. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ApiError, modelTraits } from 'chat-anthropic'
import { startEmulator } from 'anthropic-emulator'
import { describe, expect, test } from 'vitest'
import packageJson from '../packages/chat-anthropic/package.json' with { type: 'json' }
import type { Limits } from '../packages/chat-anthropic/src/platform/platform.ts'
import {
  AWS_LIMITS,
  BEDROCK_MANTLE_LIMITS,
  BEDROCK_RUNTIME_LIMITS,
  FOUNDRY_LIMITS,
  VERTEX_LIMITS,
} from '../packages/chat-anthropic/src/platforms/limits.ts'
import { readPage, tableOf } from './docs-support/pages.ts'
import { PLATFORMS } from '../packages/chat-anthropic/test/platforms/table.ts'

const page = readPage('packages/chat-anthropic/docs/platforms.md')
const codeOf = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => String(code))

describe('the table of the platforms', () => {
  const rows = tableOf(page, 'Class').map((cells) => {
    const [name = '', entry = '', client = ''] = cells.flatMap(codeOf)
    return [name, entry, client] as const
  })

  test('has every class, where it is exported', () => {
    const classes = new Set(PLATFORMS.map(({ className }) => className))
    expect(new Set(['ChatAnthropic', ...rows.map(([name]) => name)])).toEqual(classes)
  })

  test.each(rows)('%s is in %s and needs %s', (name, entry, client) => {
    expect(Object.keys(packageJson.peerDependencies)).toContain(client)
    expect(page).toContain(`npm install chat-anthropic @langchain/core ${client}\n`)
    expect(page).toContain(`import { ${name} } from '${entry}'\n`)
    const folder = entry.replace('chat-anthropic/', './')
    expect(Object.keys(packageJson.exports)).toContain(folder)
  })

  test.each(rows)('%s (%s): every variable that %s reads is named', (_name, _entry, client) => {
    const read = sourceOf(client).matchAll(/readEnv\('([A-Z_]+)'\)/g)
    const names = new Set([...read].map(([, name]) => String(name)))
    const own = [...names].filter((name) => !OF_ALL_CLIENTS.test(name))
    expect(own).not.toEqual([])
    expect(own.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})

describe('reference.md', () => {
  const rows = tableOf(
    readPage('packages/chat-anthropic/docs/reference.md'),
    'Options of its client',
  )

  test.each(rows)('names every option of %s', (_name, entry, options) => {
    const file = entry.replace(
      /^`chat-anthropic\/(.*)`$/,
      'packages/chat-anthropic/src/platforms/$1.ts',
    )
    const [, keys = ''] = /const KEYS = \[([^\]]*)\]/.exec(readPage(file)) ?? []
    const names = [...keys.matchAll(/'(\w+)'/g)].map(([, name]) => String(name))
    expect(names).not.toEqual([])
    expect(names.filter((name) => !codeOf(options).includes(name))).toEqual([])
  })
})

const OF_ALL_CLIENTS = /^ANTHROPIC_(LOG|CUSTOM_HEADERS|OPEN_TELEMETRY)/

/** What an official client's modules say. */
function sourceOf(client: string): string {
  const folder = dirname(createRequire(import.meta.url).resolve(client))
  const modules = client.includes('bedrock') ? ['client.mjs', 'mantle-client.mjs'] : ['client.mjs']
  return modules.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
}

describe('what is refused', () => {
  const LIMITS: readonly [shown: string, limits: Limits][] = [
    ['Runtime', BEDROCK_RUNTIME_LIMITS],
    ['Mantle', BEDROCK_MANTLE_LIMITS],
    ['Vertex AI', VERTEX_LIMITS],
    ['Foundry', FOUNDRY_LIMITS],
    ['AWS', AWS_LIMITS],
  ]
  const rows = tableOf(page, 'Not on').map(([feature = '', places = '', instead = '']) => ({
    feature: codeOf(feature)[0] ?? '',
    places: places.split(', '),
    instead,
  }))

  test.each(LIMITS)('on %s is what the table says', (place, limits) => {
    const shown = rows.filter(({ places }) => places.includes(place)).map(({ feature }) => feature)
    expect(shown.toSorted()).toEqual(Object.keys(limits).toSorted())
  })

  test.each(rows)('has the way out of the errors: $feature', ({ feature, instead }) => {
    const entries = LIMITS.flatMap(([, limits]) => Object.entries(limits))
    const waysOut = entries.filter(([key]) => key === feature).map(([, wayOut]) => wayOut)
    expect(waysOut).not.toEqual([])
    expect(waysOut.filter((wayOut) => !instead.includes(wayOut))).toEqual([])
  })
})

test('the model ids are known for what they are', () => {
  const rows = tableOf(page, 'Form')
  expect(rows).toHaveLength(PLATFORMS.length - 1)
  for (const [, , sonnet = '', haiku = ''] of rows) {
    expect(modelTraits(codeOf(sonnet)[0]!)).toEqual(modelTraits('claude-sonnet-5-5'))
    expect(modelTraits(codeOf(haiku)[0]!)).toEqual(modelTraits('claude-haiku-4-5'))
  }
})

describe("the exceptions of Bedrock's runtime", () => {
  const rows = tableOf(page, "Bedrock's runtime says").flatMap(([said = '', name = '', retried]) =>
    codeOf(said).map((type) => ({ type, name: codeOf(name)[0], retryable: retried === 'yes' })),
  )
  const runtime = PLATFORMS.find(({ at }) => at === 'bedrock')!

  test.each(rows)('$type is the error that the page says', async ({ type, ...facts }) => {
    await using api = await startEmulator({ reply: { error: { type } } })
    const error: unknown = await runtime
      .chat(api.baseURLs.bedrock)
      .invoke('Hi')
      .catch((thrown: unknown) => thrown)
    expect(ApiError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ ...facts, errorCode: type })
  })
})
