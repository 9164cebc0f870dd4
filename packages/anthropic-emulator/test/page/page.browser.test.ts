/** The page at `/_emulator`, in a real browser. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'

import { startEmulator, type Emulator } from '../../src/index.ts'
import { answered, asking } from './asking.ts'
import { chromiumPath, launch, open, REPLY, SOON } from './browser.ts'

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const WEATHER = {
  name: 'get_weather',
  description: 'The weather at a place',
  input_schema: { type: 'object', properties: { location: { type: 'string' } } },
}

/** The second block of the last reply, as far as it was sent. */
function toldText(api: Emulator): string {
  const content = api.requests.at(-1)?.reply?.message?.['content']
  const block = Array.isArray(content) ? (content[1] as { text?: string } | undefined) : undefined
  return block?.text ?? ''
}

// In-process, what nobody has read is not sent yet.
async function readUntil(api: Emulator, reader: ReadableStreamDefaultReader, text: string) {
  while (toldText(api) !== text) {
    const { done } = await reader.read()
    if (done) throw new Error(`The reply ended at "${toldText(api)}", not at "${text}".`)
  }
}

describe.skipIf(!chromiumPath)('the page', { timeout: 300_000 }, () => {
  let browser: Browser
  beforeAll(async () => void (browser = await launch()))
  afterAll(() => browser.close())

  test('a reply grows while it streams, and has its call, its usage and its events at the end', async () => {
    const content = [
      { type: 'thinking', thinking: 'They want to know about Paris.' },
      { type: 'text', text: 'one two three four five six seven eight nine ten eleven twelve' },
      { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { location: 'Paris' } },
    ]
    const usage = { input_tokens: 1234, output_tokens: 56 }
    await using api = await startEmulator({ reply: { content, usage }, delay: 1 })
    await using opened = await open(browser, api.url)
    const { page, complaints } = opened
    const body = asking('Hello there', { stream: true, tools: [WEATHER], system: 'Be kind.' })
    const reader = (await api.fetch(`${api.url}/v1/messages`, body)).body!.getReader()
    const shown = page.locator(`${REPLY}[data-kind=text] .prose`)
    for (const text of ['one two', 'one two three four five', content[1]!.text!]) {
      await readUntil(api, reader, text)
      await expect.poll(() => shown.textContent(), SOON).toBe(text)
    }
    for (let read = await reader.read(); !read.done; read = await reader.read());

    await page.locator('.head .badge[data-tone=good]').waitFor()
    expect(
      await page.locator(REPLY).evaluateAll((all) => all.map((node) => node.dataset.type)),
    ).toEqual(['thinking', 'text', 'tool_use'])
    const call = page.locator(`${REPLY}[data-kind=call]`)
    expect(await call.locator('.name').textContent()).toBe('get_weather')
    expect(JSON.parse((await call.locator('.json').textContent())!)).toEqual({ location: 'Paris' })
    const counter = (name: string) => page.locator(`[data-counter=${name}] b`).textContent()
    expect(await counter('input_tokens')).toBe('1,234')
    expect(await counter('output_tokens')).toBe('56')
    expect(await page.locator('.counter.stop b').textContent()).toBe('tool_use')
    const row = page.locator('#rows a')
    await expect.poll(() => row.textContent(), SOON).toMatch(/Hello there.*stream.*1,234 → 56/)

    const sent = api.requests[0]!.reply!.events!
    await page.getByRole('tab', { name: `Events ${sent.length}` }).click()
    expect(await page.locator('.event').count()).toBe(sent.length)
    expect(await page.locator('.event .event-type').first().textContent()).toBe('message_start')
    expect(complaints).toEqual([])
  })

  test('errors, cut streams and unanswered requests are told apart', async () => {
    await using api = await startEmulator({
      script: [
        { error: { status: 429, message: 'Slow down, please' } },
        { content: 'Never whole.', fault: { cutAfter: 4 } },
        {
          content: 'Never whole.',
          fault: { errorAfter: { events: 4, type: 'overloaded_error', message: 'Too busy' } },
        },
        { content: '', fault: { refuseConnection: true } },
      ],
    })
    await using opened = await open(browser, api.url)
    const { page, complaints } = opened
    const badge = page.locator('.head .badge')
    const follow = async (text: string, tone: string, status: string) => {
      await answered(api, text, { stream: true }).catch(() => undefined)
      await page.locator('#rows a', { hasText: text }).click()
      await page.locator(`.head .badge[data-tone=${tone}]`, { hasText: status }).waitFor()
    }
    await follow('the first', 'bad', '429')
    expect(await page.locator('.reply').textContent()).toMatch(
      /rate_limit_error.*Slow down, please/,
    )
    await follow('the second', 'warn', '200 cut short')
    await page.getByText('The stream ends here, without message_stop.').waitFor()
    expect(await page.locator(REPLY).textContent()).toContain('Never')
    await follow('the third', 'bad', '200 error')
    expect(await page.locator('.reply').textContent()).toMatch(/overloaded_error.*Too busy/)
    await follow('the fourth', 'bad', 'no answer')
    await page.getByText('The connection was closed without an answer.').waitFor()
    expect(await badge.count()).toBe(1)
    expect(complaints).toEqual([])
  })

  test('the whole request is shown: system, tools, settings and every kind of block', async () => {
    await using api = await startEmulator({ reply: 'Seen.' })
    await using opened = await open(browser, api.url)
    const { page, complaints } = opened
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } }
    const plain = { type: 'text', media_type: 'text/plain', data: 'Sales rose.' }
    const call = {
      type: 'tool_use',
      id: 'toolu_1',
      name: 'get_weather',
      input: { location: 'Rome' },
    }
    const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'boom', is_error: true }
    const messages = [
      { role: 'user', content: [image, { type: 'document', title: 'Report', source: plain }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Let me look.' }, call] },
      { role: 'user', content: [result, { type: 'text', text: 'And?' }] },
    ]
    await answered(api, '', { messages, system: 'Be kind.', tools: [WEATHER], temperature: 0.5 })
    await page.locator(REPLY).waitFor()
    const request = page.locator('.request')
    expect(await request.textContent()).toMatch(
      /temperature 0\.5.*Be kind\..*get_weather.*Sales rose\./,
    )
    const kinds = await request
      .locator('.turn .block')
      .evaluateAll((all) => all.map((node) => node.dataset.kind))
    expect(kinds).toEqual(['media', 'media', 'text', 'call', 'error', 'text'])
    const width = () =>
      request.locator('img').evaluate((node) => (node as HTMLImageElement).naturalWidth)
    await expect.poll(width, SOON).toBe(1)
    await page.getByRole('tab', { name: 'Headers' }).click()
    expect(await page.locator('.headers').textContent()).toContain('[redacted]')
    expect(await page.content()).not.toContain('sk-secret')
    expect(complaints).toEqual([])
  })

  test('what comes from outside is text, wherever it is shown', async () => {
    const evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    const input = { [evil]: evil }
    const content = [
      { type: 'text', text: evil, citations: [{ type: evil, cited_text: evil, title: evil }] },
      { type: 'thinking', thinking: evil },
      { type: 'tool_use', id: 'toolu_1', name: evil, input },
      { type: evil, [evil]: evil },
    ]
    const reply = { content, stop_reason: evil, headers: { 'x-evil': evil } }
    await using api = await startEmulator({ reply, strict: false })
    await using opened = await open(browser, api.url)
    const { page, complaints } = opened
    const asked = {
      stream: true,
      model: evil,
      system: evil,
      tools: [{ name: evil, description: evil }],
    }
    await answered(api, [{ type: 'text', text: evil, cache_control: { ttl: evil } }], asked)
    await page.locator(`${REPLY}:nth-child(4)`).waitFor()
    for (const tab of ['Events', 'Headers', 'JSON', 'Conversation']) {
      await page.getByRole('tab', { name: tab }).click()
      const unfold = () =>
        document
          .querySelectorAll('details:not([open])')
          .forEach((node) => node.toggleAttribute('open'))
      await page.evaluate(unfold)
    }
    expect(await page.locator(`${REPLY} .prose`).first().textContent()).toBe(evil)
    expect(await page.locator('.detail img, .detail script, .list img, .list script').count()).toBe(
      0,
    )
    expect(complaints).toEqual([])
  })

  test('a page that is opened in the middle of a stream shows it from its beginning', async () => {
    const words = 'one two three four five six seven'
    await using api = await startEmulator({
      reply: [
        { type: 'text', text: '' },
        { type: 'text', text: words },
      ],
      delay: 1,
    })
    const response = await api.fetch(`${api.url}/v1/messages`, asking('Hello', { stream: true }))
    const reader = response.body!.getReader()
    await readUntil(api, reader, 'one two three')
    await using opened = await open(browser, api.url)
    const { page, complaints } = opened
    const shown = page.locator(`${REPLY} .prose`).nth(1)
    await expect.poll(() => shown.textContent(), SOON).toBe('one two three')
    for (let read = await reader.read(); !read.done; read = await reader.read());
    await expect.poll(() => shown.textContent(), SOON).toBe(words)
    expect(complaints).toEqual([])
  })
})
