/** The library in a page: every way to call it, in a real browser. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import type { Browser } from 'playwright-core'
import { chromiumPath, launch } from '../../packages/anthropic-emulator/test/page/browser.ts'
import type * as Library from './library.ts'
import { bundle, foreign, serve, visit } from './support.ts'

/** The bundle's exports, as the page below makes them known to scripts. */
declare const library: typeof Library

const PAGE = `<!doctype html><link rel="icon" href="data:,"><script type="module">
  import * as library from './library.js'
  Object.assign(globalThis, { library })
</script>`

async function page(browser: Browser) {
  const { code } = await bundle('test/browser/library.ts')
  const site = await serve({
    '/': ['text/html', PAGE],
    '/library.js': ['text/javascript', code],
  })
  const watched = await visit(browser, site.url)
  return {
    ...watched,
    async [Symbol.asyncDispose]() {
      await watched[Symbol.asyncDispose]()
      await site[Symbol.asyncDispose]()
    },
  }
}

test('what a page loads takes nothing from Node', async () => {
  expect(foreign(await bundle('test/browser/library.ts'))).toEqual([])
})

describe.skipIf(!chromiumPath)('in a page', { timeout: 180_000 }, () => {
  let browser: Browser
  let opened: Awaited<ReturnType<typeof page>>
  beforeAll(async () => {
    browser = await launch()
    opened = await page(browser)
  })
  afterAll(async () => {
    await opened[Symbol.asyncDispose]()
    await browser.close()
  })

  test('there is nothing of Node', async () => {
    expect(await opened.page.evaluate(() => library.nodeGlobals())).toEqual([])
  })

  test('invoke gives the message, with usage', async () => {
    await using api = await startEmulator({ script: ['Hello, page.'] })
    const message = await opened.page.evaluate((url) => library.invoke(url), api.url)
    const usage = { input_tokens: expect.any(Number), output_tokens: expect.any(Number) }
    expect(message).toMatchObject({ text: 'Hello, page.', usage })
    expect(api.requests[0]!.headers).toMatchObject({
      origin: new URL(opened.page.url()).origin,
      'anthropic-dangerous-direct-browser-access': 'true',
    })
  })

  test('stream gives the text in pieces, and characters of several bytes whole', async () => {
    const reply = 'Grüße, 世界! 👋 And so on.'
    await using api = await startEmulator({ reply })
    const texts = await opened.page.evaluate((url) => library.stream(url), api.url)
    expect(texts.length).toBeGreaterThan(3)
    expect(texts.join('')).toBe(reply)
  })

  test('structured output holds to its schema, by native output and by a tool', async () => {
    const trip = { city: 'Paris', days: 3 }
    await using api = await startEmulator({
      script: [JSON.stringify(trip), [{ type: 'tool_use', id: 't1', name: 'trip', input: trip }]],
    })
    for (const method of ['jsonSchema', 'functionCalling'] as const) {
      const given = { url: api.url, method }
      const answer = await opened.page.evaluate((g) => library.structured(g.url, g.method), given)
      expect(answer).toEqual(trip)
    }
    expect(api.requests[0]!.body).toHaveProperty('output_config.format')
    expect(api.requests[1]!.body).toHaveProperty('tools')
  })

  test('tokens are counted', async () => {
    await using api = await startEmulator()
    const count = await opened.page.evaluate((url) => library.countTokens(url), api.url)
    expect(count).toBeGreaterThan(0)
    expect(api.requests[0]!.path).toBe('/v1/messages/count_tokens')
  })

  test('a failure is the same typed error, with the request id that CORS lets through', async () => {
    await using api = await startEmulator({
      script: [{ error: { status: 429, message: 'Slow down' } }],
    })
    const error = await opened.page.evaluate((url) => library.failure(url), api.url)
    const { id } = api.requests[0]!
    expect(error).toMatchObject({ name: 'RateLimitError', status: 429, request_id: id })
    expect(error.message).toContain('Slow down')
  })

  test('a server that is not there is a ConnectionError', async () => {
    const gone = await startEmulator()
    await gone.close()
    const error = await opened.page.evaluate((url) => library.failure(url), gone.url)
    expect(error.name).toBe('ConnectionError')
  })

  test('a reply without CORS headers is a ConnectionError, which is all that a page can know', async () => {
    await using site = await serve({ '/v1/messages': ['application/json', '{}'] })
    const error = await opened.page.evaluate((url) => library.failure(url), site.url)
    expect(error.name).toBe('ConnectionError')
  })
})
