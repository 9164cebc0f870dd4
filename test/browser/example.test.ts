/** examples/browser, as its README runs it, in a real browser. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from 'anthropic-emulator'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import {
  chromiumPath,
  DESKTOP,
  launch,
  PHONE,
  SOON,
} from '../../packages/anthropic-emulator/test/page/browser.ts'
import { bundle, foreign, keepPicture, read, serve, serveAs, visit } from './support.ts'

const ENTRY = 'examples/browser/main.ts'
const CALL = [
  { type: 'text', text: 'I look at your clock.' },
  { type: 'tool_use', id: 'toolu_clock', name: 'get_local_time', input: {} },
]
const LUNCH = 'It is noon in Tokyo.\n\nThat is a good time for lunch: shall I suggest something?'
const LONG = 'One two three four five six seven eight nine ten eleven twelve.'

/** The noises of Chrome itself: advice for authors, and each status that is no success. */
const isOfChrome = (complaint: string) =>
  /Password field is not contained in a form|Failed to load resource/.test(complaint)

/** The example, open and pointed at an emulator on another origin. */
async function open(browser: Browser, options: EmulatorOptions, look?: BrowserContextOptions) {
  const api = await startEmulator(options)
  const site = await serve({
    '/': ['text/html', read('examples/browser/index.html')],
    '/main.js': ['text/javascript', (await program()).code],
  })
  const { page, complaints, ...context } = await visit(browser, site.url, {
    viewport: DESKTOP,
    ...look,
  })
  await page.getByLabel('API key').fill('the-key')
  await page.getByLabel('Base URL').fill(api.url)
  return {
    api,
    page,
    complaints: () => complaints.filter((complaint) => !isOfChrome(complaint)),
    async [Symbol.asyncDispose]() {
      await context[Symbol.asyncDispose]()
      await Promise.all([site, api].map((each) => each[Symbol.asyncDispose]()))
    },
  }
}

let bundled: ReturnType<typeof bundle> | undefined
const program = () => (bundled ??= bundle(ENTRY))

async function ask(page: Page, question: string): Promise<void> {
  await page.getByLabel('Your question').fill(question)
  await page.keyboard.press('Enter')
}

const answered = (page: Page) => page.locator('.answer .usage').last().waitFor()

const sentMessages = (api: Emulator, at: number) =>
  (api.requests[at]!.body as { messages: unknown[] }).messages

test('the bundle takes nothing from Node', async () => {
  expect(foreign(await program())).toEqual([])
})

test("the README's command serves the page with its program", async () => {
  const command = /^npx esbuild .*--serve=.*$/m.exec(read('examples/browser/README.md'))![0]
  await using site = await serveAs(command.replace(/:8000$/, ':0'), 'examples/browser')
  const [page, script] = await Promise.all(
    ['', 'main.js'].map(async (path) => (await fetch(site.url + path)).text()),
  )
  expect(page).toBe(read('examples/browser/index.html'))
  expect(script).toContain('get_local_time')
})

describe.skipIf(!chromiumPath)('the example for browsers', { timeout: 180_000 }, () => {
  let browser: Browser
  beforeAll(async () => void (browser = await launch()))
  afterAll(() => browser.close())

  test('an answer grows on the page, token by token', async () => {
    await using opened = await open(browser, { reply: LONG })
    const { page } = opened
    await page.evaluate(() => {
      const seen: string[] = []
      const note = () => seen.push(document.querySelector('.answer .text')?.textContent ?? '')
      const subtree = { childList: true, characterData: true, subtree: true }
      new MutationObserver(note).observe(document.querySelector('#conversation')!, subtree)
      Object.assign(globalThis, { seen })
    })
    await ask(page, 'Count, please.')
    await answered(page)
    const seen = await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)
    const states = [...new Set(seen)].filter(Boolean)
    expect(states.length).toBeGreaterThan(8)
    expect(states.at(-1)).toBe(LONG)
    for (const [at, state] of states.entries()) {
      expect(state.startsWith(states[at - 1] ?? '')).toBe(true)
    }
    expect(opened.complaints()).toEqual([])
  })

  test('what has arrived is shown while the rest is still awaited, and Stop closes the connection', async () => {
    await using opened = await open(browser, {
      script: [{ content: LONG, fault: { stallAfter: 8 } }, 'Again.'],
    })
    const { api, page } = opened
    await ask(page, 'Count, please.')
    const text = page.locator('.answer .text')
    await expect.poll(() => text.textContent(), SOON).toMatch(/^One two three\b/)
    expect(LONG.startsWith((await text.textContent())!)).toBe(true)
    expect(await page.locator('.answer').getAttribute('aria-busy')).toBe('true')
    expect(api.requests[0]!.aborted).toBeFalsy()

    await page.getByRole('button', { name: 'Stop' }).click()
    await expect.poll(() => api.requests[0]!.aborted, SOON).toBe(true)
    await page.getByRole('status').getByText('Stopped').waitFor()
    expect(await text.textContent()).toMatch(/^One two three\b/)
    expect(await page.locator('.answer').getAttribute('aria-busy')).toBe('false')

    await ask(page, 'Once more.')
    await answered(page)
    expect(sentMessages(api, 1)).toMatchObject([{ role: 'user', content: 'Once more.' }])
    expect(opened.complaints()).toEqual([])
  })

  test('Escape stops an answer, too', async () => {
    await using opened = await open(browser, {
      reply: { content: LONG, fault: { stallAfter: 8 } },
    })
    const { api, page } = opened
    await ask(page, 'Count, please.')
    await page.locator('.answer .text', { hasText: 'One two' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => api.requests[0]!.aborted, SOON).toBe(true)
  })

  test('a tool call runs in the page, its result goes back, and the conversation goes on', async () => {
    await using opened = await open(
      browser,
      { script: [CALL, LUNCH, 'You are welcome.'] },
      { timezoneId: 'Asia/Tokyo' },
    )
    const { api, page } = opened
    await page.clock.setFixedTime('2026-06-05T03:00:00Z')
    await ask(page, 'What time is it here?')
    await page.getByText('tokens in').waitFor()
    const result = 'Friday, June 5, 2026 at 12:00:00 PM GMT+9'
    expect(await page.locator('.call').innerText()).toBe(`get_local_time()\n${result}`)
    expect(await page.locator('.answer .text').allTextContents()).toEqual([CALL[0]!.text, LUNCH])
    expect(sentMessages(api, 1).at(-1)).toMatchObject({
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_clock', content: result }],
    })
    const used = api.requests.map(({ reply }) => reply!.usage as Record<string, number>)
    const total = (name: string) => used.reduce((sum, usage) => sum + (usage[name] ?? 0), 0)
    expect(await page.locator('.usage').textContent()).toBe(
      `${total('input_tokens')} tokens in, ${total('output_tokens')} out`,
    )

    await ask(page, 'Thank you!')
    await page.getByText('You are welcome.').waitFor()
    expect(sentMessages(api, 2)).toHaveLength(5)
    expect(opened.complaints()).toEqual([])
  })

  test('a key that is refused is said in plain words, and the next one works', async () => {
    await using opened = await open(browser, { reply: 'Hi.', apiKey: 'another-key' })
    const { page } = opened
    await ask(page, 'Hello?')
    const alert = page.getByRole('alert')
    await alert.getByText('The API does not accept this key. Check it under Connection.').waitFor()
    expect(await page.content()).not.toContain('the-key')

    await page.getByText('Connection', { exact: true }).click()
    await page.getByLabel('API key').fill('another-key')
    await ask(page, 'Hello?')
    await page.locator('.answer .text', { hasText: 'Hi.' }).waitFor()
    expect(opened.complaints()).toEqual([])
  })

  test('errors of the API, broken streams and dead addresses each say what they are', async () => {
    await using opened = await open(browser, {
      script: [
        { error: { status: 400, message: 'messages: too odd' } },
        { content: LONG, fault: { endAfter: 6 } },
      ],
    })
    const { api, page } = opened
    const alert = page.getByRole('alert').last()
    await ask(page, 'One')
    await alert.getByText('messages: too odd').waitFor()
    await ask(page, 'Two')
    await alert.getByText('The connection broke before the answer was complete').waitFor()
    await api.close()
    await ask(page, 'Three')
    await alert.getByText('No answer. The network may be down').waitFor()
    expect(await page.getByRole('button', { name: 'Send' }).isVisible()).toBe(true)
  })

  test('without a key nothing is sent, and the field says so', async () => {
    await using opened = await open(browser, { reply: 'Hi.' })
    const { api, page } = opened
    const key = page.getByLabel('API key')
    await key.fill('')
    await page.getByText('Connection', { exact: true }).click()
    await ask(page, 'Hello?')
    await expect.poll(() => key.isVisible()).toBe(true)
    expect(await key.evaluate((field) => field === document.activeElement)).toBe(true)
    expect(api.requests).toEqual([])
  })

  test('the key is stored nowhere, and what the model says is never HTML', async () => {
    const markup = '<img src=x onerror="document.title=1"> <b>bold</b>'
    await using opened = await open(browser, { reply: markup })
    const { page } = opened
    await ask(page, 'Hello?')
    await answered(page)
    expect(await page.locator('.answer .text').textContent()).toBe(markup)
    expect(await page.locator('.answer img, .answer b').count()).toBe(0)
    const stored = await page.evaluate(() => ({
      items: localStorage.length + sessionStorage.length,
      cookie: document.cookie,
      address: location.href,
    }))
    expect(stored).toEqual({ items: 0, cookie: '', address: page.url() })
    expect(page.url()).not.toContain('the-key')
    await page.reload()
    expect(await page.getByLabel('API key').inputValue()).toBe('')
  })

  test.each([
    ['browser.png', { viewport: DESKTOP, colorScheme: 'light' }],
    ['browser-phone.png', { viewport: PHONE, colorScheme: 'dark', hasTouch: true }],
  ] as const)('it fits its screen (%s)', async (picture, look) => {
    const inTokyo = { ...look, timezoneId: 'Asia/Tokyo' }
    await using opened = await open(browser, { script: [CALL, LUNCH] }, inTokyo)
    const { page } = opened
    await page.clock.setFixedTime('2026-06-05T03:00:00Z')
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
    expect(await fits()).toBe(true)
    await ask(page, 'What time is it here, and is it time for lunch already?')
    await answered(page)
    expect(await fits()).toBe(true)
    await keepPicture(page, picture)
  })
})
