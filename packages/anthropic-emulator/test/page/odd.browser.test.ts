/** The page where fields of requests and replies are of any type. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'

import { startEmulator, type Emulator } from '../../src/index.ts'
import type { Json } from '../../src/wire/types.ts'
import { chromiumPath, launch, open, SOON } from './browser.ts'

const parse = (text: string): unknown => JSON.parse(text)

const ODD: readonly unknown[] = [
  { toString: 1 },
  { toString: null, valueOf: null, toJSON: 1 },
  [{ toString: 1 }],
  parse('{"__proto__":{"toString":1},"constructor":1,"length":-1}'),
  '__proto__',
  'constructor',
  0,
  -1e308,
  true,
  null,
  [],
  [[]],
]

const block = (type: unknown, value: unknown): Json => ({
  type,
  text: value,
  thinking: value,
  data: value,
  id: value,
  name: value,
  server_name: value,
  is_error: value,
  signature: value,
  cache_control: { ttl: value },
  tool_use_id: value,
  input: value,
  content: value,
  title: value,
  context: value,
  source: { type: 'base64', media_type: value, data: value, url: value, file_id: value },
  citations: [value, { title: value, document_index: value, cited_text: value }],
})

const TYPES = [
  'text',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'tool_result',
  'image',
  'document',
]

const blocks = (value: unknown): Json[] => [value, ...TYPES].map((type) => block(type, value))

const request = (value: unknown): Json => ({
  model: value,
  stream: value,
  max_tokens: value,
  temperature: value,
  metadata: value,
  system: [value, { type: value, text: value }],
  tools: [value, { name: value, type: value, description: value, input_schema: value }],
  messages: [value, { role: value, content: value }, { role: 'user', content: blocks(value) }],
})

const events = (value: unknown): unknown[] => [
  value,
  { type: 'message_start', message: { id: value, usage: value, content: value } },
  ...blocks(value).flatMap((content_block, index) => [
    { type: 'content_block_start', index, content_block },
    { type: 'content_block_delta', index, delta: { type: value, text: value } },
    {
      type: 'content_block_delta',
      index,
      delta: { type: 'input_json_delta', partial_json: value },
    },
    { type: 'content_block_delta', index, delta: { type: 'citations_delta', citation: value } },
    { type: 'content_block_stop', index },
  ]),
  { type: 'content_block_start', index: value, content_block: value },
  { type: 'content_block_start', index: 4e9, content_block: { type: 'text', text: 'far' } },
  { type: value, delta: value, error: value },
  { type: 'message_delta', delta: { stop_reason: value }, usage: { output_tokens: value } },
  { type: 'error', error: { type: value, message: value, details: value } },
]

const message = (value: unknown): Json => ({
  type: 'message',
  id: value,
  model: value,
  content: blocks(value),
  stop_reason: value,
  usage: { input_tokens: value, output_tokens: value },
  error: value,
})

const toSse = (all: readonly unknown[]): string =>
  all.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join('')

const send = async (api: Emulator, body: unknown): Promise<unknown> =>
  (
    await fetch(`${api.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify(body),
    })
  ).text()

/** Opens every exchange of the list, at every tab. */
async function lookAtAll(page: Page, count: number): Promise<void> {
  const rows = page.locator('#rows a')
  await expect.poll(() => rows.count(), SOON).toBe(count)
  // Otherwise the page chooses the newest by itself, a moment after it came.
  await page.locator('#follow').uncheck()
  const links = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('href') ?? ''))
  for (const link of links) {
    await page.evaluate((hash) => (location.hash = hash), link)
    await page.locator('.head .id', { hasText: link.slice(1) }).waitFor()
    await page.evaluate(() => {
      for (const tab of document.querySelectorAll<HTMLElement>('[role=tab]')) tab.click()
      for (const fold of document.querySelectorAll('details')) fold.open = true
    })
  }
}

describe.skipIf(!chromiumPath)('the page shows', { timeout: 300_000 }, () => {
  let browser: Browser
  beforeAll(async () => void (browser = await launch()))
  afterAll(() => browser.close())

  test('a request whose fields are of any type', async () => {
    await using api = await startEmulator({ strict: false })
    await using opened = await open(browser, api.url)
    for (const value of ODD) await send(api, request(value))
    for (const value of ODD) await send(api, value)
    await lookAtAll(opened.page, ODD.length * 2)
    expect(opened.complaints).toEqual([])
    await opened.page.reload()
    await expect.poll(() => opened.page.locator('#rows a').count(), SOON).toBe(ODD.length * 2)
    await opened.page.locator('#filter').fill('tostring')
    expect(await opened.page.locator('#rows a').count()).toBeGreaterThan(0)
    expect(opened.complaints).toEqual([])
  })

  test('a reply whose fields are of any type', async () => {
    const turns = ODD.flatMap((value) => [
      { raw: JSON.stringify(message(value)) },
      {
        raw: JSON.stringify({ type: 'error', error: { type: value, message: value } }),
        status: 400,
      },
      { sse: toSse(events(value)) },
    ])
    await using api = await startEmulator({ script: turns })
    await using opened = await open(browser, api.url)
    const ask = (stream: boolean) => ({
      model: 'claude-sonnet-4-6',
      max_tokens: 9,
      stream,
      messages: [{ role: 'user', content: 'Hi' }],
    })
    for (const turn of turns) await send(api, ask('sse' in turn))
    await lookAtAll(opened.page, turns.length)
    expect(opened.complaints).toEqual([])
  })
})
