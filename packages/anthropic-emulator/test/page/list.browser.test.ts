/** The page at `/_emulator` as a whole: phones, many exchanges, the keyboard, lost connections. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'

import { startEmulator } from '../../src/index.ts'
import { answered } from './asking.ts'
import { chromiumPath, launch, open, PHONE, REPLY, SOON } from './browser.ts'

describe.skipIf(!chromiumPath)('the page as a whole', { timeout: 300_000 }, () => {
  let browser: Browser
  beforeAll(async () => void (browser = await launch()))
  afterAll(() => browser.close())

  test('on a phone one thing is shown at a time, and nothing is wider than the screen', async () => {
    const content = [
      { type: 'text', text: `A word without end: ${'w'.repeat(300)}` },
      { type: 'tool_use', name: 'call_with_a_long_name', input: { key: 'v'.repeat(300) } },
    ]
    await using api = await startEmulator({ reply: { content } })
    await using opened = await open(browser, api.url, PHONE)
    const { page, complaints } = opened
    const fits = async () => {
      const wide = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('main, nav')].map(
          (node) => node.scrollWidth,
        ),
      )
      expect(Math.max(...wide)).toBeLessThanOrEqual(PHONE.width)
    }
    await answered(api, 'q'.repeat(500), { stream: true })
    const row = page.locator('#rows a')
    await row.waitFor()
    expect(await page.locator('.detail').isVisible()).toBe(false)
    await fits()
    await row.click()
    await page.locator(REPLY).first().waitFor()
    expect(await row.isVisible()).toBe(false)
    for (const tab of ['Conversation', 'Events', 'Headers', 'JSON']) {
      await page.getByRole('tab', { name: tab }).click()
      await fits()
    }
    await page.getByText('All exchanges').click()
    await row.waitFor()
    expect(complaints).toEqual([])
  })

  test('of hundreds of exchanges a hundred are listed, more when asked, and others by a filter', async () => {
    await using api = await startEmulator({ reply: 'Hi.' })
    await using opened = await open(browser, api.url)
    const { page, complaints } = opened
    for (let turn = 0; turn < 300; turn += 50) {
      const asked = Array.from({ length: 50 }, (_, at) => answered(api, `Question ${turn + at}`))
      await Promise.all(asked)
    }
    await page.getByText('300', { exact: true }).waitFor()
    expect(await page.locator('#rows a').count()).toBe(100)
    await page.reload()
    const rows = page.locator('#rows a')
    await rows.first().waitFor()
    expect(await rows.count()).toBe(100)
    await page.getByRole('button', { name: 'Show more' }).click()
    await expect.poll(() => rows.count(), SOON).toBe(200)
    await page.getByRole('searchbox').fill('Question 299')
    await expect.poll(() => rows.count(), SOON).toBe(1)
    await page.getByRole('button', { name: 'Clear' }).click()
    await expect.poll(() => rows.count(), SOON).toBe(0)
    expect(api.requests).toEqual([])
    expect(complaints).toEqual([])
  })

  test('everything is reached with the keyboard', async () => {
    await using api = await startEmulator({ reply: 'Hi.' })
    await using opened = await open(browser, api.url)
    const { page, complaints } = opened
    for (const text of ['Older', 'Newer']) await answered(api, text)
    await page.locator('#rows a[aria-current]', { hasText: 'Newer' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.locator('#rows a[aria-current]', { hasText: 'Older' }).waitFor()
    await page.locator('.request', { hasText: 'Older' }).waitFor()
    await page.getByRole('tab', { name: 'Conversation' }).focus()
    await page.keyboard.press('ArrowLeft')
    await page.locator('#panel-JSON').waitFor()
    expect(await page.getByRole('tab', { name: 'JSON' }).getAttribute('aria-selected')).toBe('true')
    expect(complaints).toEqual([])
  })

  test('a page outlives its emulator and follows the next one on the same port', async () => {
    const first = await startEmulator()
    await using opened = await open(browser, first.url)
    const { page } = opened
    await answered(first, 'To the first')
    await page.locator('#rows a', { hasText: 'To the first' }).waitFor()
    await first.close()
    await page.getByText('offline', { exact: true }).waitFor()
    await using second = await startEmulator({ port: Number(new URL(first.url).port) })
    await page.getByText('live', { exact: true }).waitFor()
    await answered(second, 'To the second')
    await page.locator('#rows a', { hasText: 'To the second' }).waitFor()
    expect(await page.locator('#rows a').count()).toBe(1)
  })
})
