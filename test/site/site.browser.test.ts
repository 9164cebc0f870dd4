/** The documentation site as it is built: crawled, searched, looked at in a browser. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as exported from 'chat-anthropic'
import { allGroups, ROOT } from '../../site/collect.ts'
import { REDIRECTS } from '../../site/pages.ts'
import { chromiumPath, launch } from '../../packages/anthropic-emulator/test/page/browser.ts'
import { type BuiltPage, builtPages, DIST, isBuilt, readBuilt } from './crawl.ts'
import { isInstalled, listen, type Listening, SITE } from './support.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 900_000 })

const ROUTES = allGroups().flatMap(({ pages }) => pages.map(({ route }) => route))

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
}

describe.skipIf(!isInstalled)('the site', () => {
  const built = new Map<string, BuiltPage>()
  beforeAll(() => {
    // A site that is built already, in a run for one test, is as good as a new one.
    if (!process.env['DOCS_BUILT']) {
      execFileSync('npm', ['run', 'docs'], { cwd: ROOT, stdio: 'ignore' })
    }
    for (const file of builtPages()) built.set(file, readBuilt(file))
  })

  test('has no dead link, picture or anchor', () => {
    const dead = [...built.values()].flatMap(({ file: from, targets }) =>
      targets
        .filter(({ file, anchor }) => {
          const page = built.get(file) ?? built.get(`${file}.html`)
          return !isBuilt(file) || (anchor !== '' && page !== undefined && !page.ids.has(anchor))
        })
        .map(({ file, anchor }) => `${from} → ${file}#${anchor}`),
    )
    expect(dead).toEqual([])
    expect(built.size).toBeGreaterThan(150)
  })

  test('has the same pages in both languages, with the same anchors', () => {
    const english = [...built.keys()].filter((file) => !file.startsWith('zh/'))
    const chinese = [...built.keys()].filter((file) => file.startsWith('zh/'))
    expect(chinese.map((file) => file.slice(3)).sort()).toEqual(english.sort())
    const different = english.filter((file) => {
      const [one, other] = [built.get(file)!, built.get(`zh/${file}`)!]
      return one.headings.join() !== other.headings.join()
    })
    expect(different).toEqual([])
  })

  test.each(['', 'zh/'])('has every guide within two clicks of /%s', (prefix) => {
    const leads = (file: string) => (built.get(file)?.targets ?? []).map((target) => target.file)
    const first = leads(`${prefix}index.html`)
    const second = new Set([...first, ...first.flatMap(leads)])
    const far = ROUTES.filter((route) => !second.has(`${prefix}${route}.html`))
    expect(far).toEqual([])
    expect(ROUTES.length).toBeGreaterThan(35)
  })

  test('has a page for every error class, in both languages', () => {
    const classes = Object.keys(exported).filter((name) => name.endsWith('Error'))
    const pages = classes.flatMap((name) => [`errors/${name}.html`, `zh/errors/${name}.html`])
    expect(pages.filter((file) => !built.has(file))).toEqual([])
    expect(classes.length).toBeGreaterThan(15)
  })

  test('leads on from where pages were before', () => {
    for (const [from, to] of Object.entries(REDIRECTS)) {
      expect(built.has(`${to}.html`)).toBe(true)
      expect(readFileSync(join(DIST, `${from}.html`), 'utf8')).toContain(`${to}.html`)
    }
  })

  test.each(['', 'zh/'])('tells agents of every page: /%sllms.txt', (prefix) => {
    const index = readFileSync(join(DIST, `${prefix}llms.txt`), 'utf8')
    const whole = readFileSync(join(DIST, `${prefix}llms-full.txt`), 'utf8')
    const listed = [...index.matchAll(/\]\(\/(\S+\.md)\)/g)].map(([, file]) => String(file))
    expect(listed).toEqual(ROUTES.map((route) => `${prefix}${route}.md`))
    for (const file of listed) {
      const page = readFileSync(join(DIST, file), 'utf8')
      expect(page).toMatch(/^# /)
      expect(whole).toContain(page.trim())
    }
  })

  describe.skipIf(!chromiumPath)('in a browser', () => {
    let browser: Browser
    let server: Listening
    beforeAll(async () => {
      browser = await launch()
      server = await listen((path) => {
        const file = path.endsWith('/') ? `${path}index.html` : path
        if (!isBuilt(file.slice(1))) return { status: 404, body: 'There is no such page.' }
        const type = TYPES[extname(file)] ?? 'text/plain; charset=utf-8'
        return { type, body: readFileSync(join(DIST, file)) }
      })
    })
    afterAll(async () => {
      await browser.close()
      await server[Symbol.asyncDispose]()
    })

    /** Opens a page; gives what it complained about by the end. */
    async function visit(
      path: string,
      scheme: 'light' | 'dark',
      use: (page: Page) => Promise<void>,
    ) {
      const context = await browser.newContext({ colorScheme: scheme })
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      const complaints: string[] = []
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('request', (request) => {
        if (!/^(?:data:|http:\/\/127\.0\.0\.1)/.test(request.url())) complaints.push(request.url())
      })
      await page.goto(`${server.url}${path}`)
      await page.waitForLoadState('networkidle')
      await use(page)
      await context.close()
      return complaints
    }

    const LOOKED_AT = [
      '/',
      '/start.html',
      '/support.html',
      '/errors.html',
      '/reference/chat-anthropic/',
    ]
    const VIEWS = LOOKED_AT.flatMap((path) =>
      (['light', 'dark'] as const).flatMap((scheme) => [
        { path, scheme },
        { path: `/zh${path}`, scheme },
      ]),
    )

    test.each(VIEWS)('$path in $scheme: no complaint, and nothing serious by axe', async (view) => {
      const axe = createRequire(join(SITE, 'package.json')).resolve('axe-core/axe.min.js')
      const complaints = await visit(view.path, view.scheme, async (page) => {
        await page.addScriptTag({ path: axe })
        const found = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as {
            axe: {
              run: () => Promise<{
                violations: { id: string; impact: string; nodes: { target: unknown }[] }[]
              }>
            }
          }
          const { violations } = await axe.run()
          return violations
            .filter(({ impact }) => ['serious', 'critical'].includes(impact))
            .map(({ id, nodes }) => ({ id, first: nodes[0]?.target, count: nodes.length }))
        })
        expect(found).toEqual([])
      })
      expect(complaints).toEqual([])
    })

    const SEARCHED: [path: string, words: string, route: string][] = [
      ['/start.html', 'proxy', '/network'],
      ['/start.html', 'fallbacks', '/limits'],
      ['/zh/start.html', '缓存', '/zh/caching'],
      ['/zh/start.html', '备用模型', '/zh/limits'],
      ['/zh/start.html', '代理', '/zh/network'],
      ['/zh/start.html', '模拟器', '/zh/'],
    ]

    test.each(SEARCHED)('on %s, a search for %s finds %s', async (path, words, route) => {
      await visit(path, 'light', async (page) => {
        await page.locator('.DocSearch-Button').first().click()
        await page.locator('.search-input').fill(words)
        const results = page.locator('.VPLocalSearchBox .result')
        await results.first().waitFor()
        const links = await results.evaluateAll((found) =>
          found.map((link) => new URL((link as HTMLAnchorElement).href).pathname),
        )
        expect(links.some((link) => link.startsWith(route))).toBe(true)
      })
    })

    test('can be read by keyboard: the first Tab skips to the content', async () => {
      await visit('/start.html', 'light', async (page) => {
        await page.keyboard.press('Tab')
        const focused = await page.evaluate(() => document.activeElement?.getAttribute('href'))
        expect(focused).toBe('#VPContent')
      })
    })

    test('the switch of languages leads to the same page', async () => {
      await visit('/emulator/control.html', 'light', async (page) => {
        const other = page.locator('.VPNavBarTranslations a[href="/zh/emulator/control.html"]')
        expect(await other.count()).toBe(1)
      })
    })
  })
})
