/** Agents that use a real browser: it needs a Chromium. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MessageTurn, TurnRequest } from 'anthropic-emulator'
import { browser, computer, playwrightBrowser, playwrightComputer } from 'chat-anthropic/middleware'
import { type Browser, type BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, launch } from '../../../../anthropic-emulator/test/page/browser.ts'
import { agentOn, question, start } from '../agents.ts'

const PAGE = `<!doctype html><title>Orders</title>
<body style="margin:0">
<button id="big" style="position:absolute;left:100px;top:300px;width:200px;height:50px"
  onclick="document.title = 'Clicked ' + (event.shiftKey ? 'with shift' : 'plainly')">Big</button>
<h1>Orders</h1>
<form onsubmit="event.preventDefault(); out.textContent = 'Ordered ' + amount.value + ' ' + kind.value + (gift.checked ? ' as a gift' : '')">
  <label>Amount <input id="amount"></label>
  <select id="kind" aria-label="Kind"><option>apples</option><option>pears</option></select>
  <label><input type="checkbox" id="gift"> As a gift</label>
  <input type="file" aria-label="Receipt" onchange="out.textContent = this.files[0].name">
  <button>Order now</button>
</form>
<p id="out"></p>
<a href="/elsewhere">Elsewhere</a> <a href="http://127.0.0.1:9999/secret">Secret</a>
<script>console.log('ready'); addEventListener('keydown', (e) => { if (e.ctrlKey) document.title = 'Ctrl ' + e.key })</script>`

let server: Server
let forbidden: Server
let forbiddenRequests = 0
let address = ''
let chromium: Browser

beforeAll(async () => {
  if (!chromiumPath) return
  forbidden = createServer((_, response) => {
    forbiddenRequests += 1
    response.end('<title>Forbidden</title>')
  })
  await new Promise<void>((resolve) => forbidden.listen(0, '127.0.0.1', resolve))
  const elsewhere = `http://127.0.0.1:${(forbidden.address() as AddressInfo).port}/`
  const places: Record<string, string> = {
    out: elsewhere,
    in: '/elsewhere',
    twice: '/redirect/out',
  }
  server = createServer((request, response) => {
    const place = /^\/redirect\/(\w+)$/.exec(request.url ?? '')?.[1]
    if (place) return void response.writeHead(302, { location: places[place] }).end()
    response.setHeader('content-type', 'text/html')
    response.end(request.url === '/' ? PAGE : `<title>Other</title><body>${request.url}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  chromium = await launch()
})

afterAll(async () => {
  await chromium?.close()
  server?.close()
  forbidden?.close()
})

type Call = [name: string, input: object]

/** The text of the last result of a request. */
function lastResult({ body }: TurnRequest): string {
  return JSON.stringify(body.messages.at(-1)?.content).replaceAll('\\"', '"')
}

/** A turn that calls members; a call may be made of what came before it. */
const acts =
  (toolset: string, ...calls: (Call | ((result: string) => Call))[]) =>
  (request: TurnRequest): MessageTurn => ({
    content: calls.map((given, at) => {
      const [name, input] = typeof given === 'function' ? given(lastResult(request)) : given
      const id = `toolu_01${request.count}x${at}`
      return { type: 'tool_use', id, name, input, toolset_name: toolset }
    }),
    stop_reason: 'tool_use',
  })

const refOf = (result: string, what: RegExp) =>
  new RegExp(`${what.source}[^\\n]*?\\[(ref_\\d+)\\]`).exec(result)?.[1] ?? 'ref_0'

async function inContext(run: (context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await chromium.newContext({ viewport: { width: 800, height: 600 } })
  try {
    await run(context)
  } finally {
    await context.close()
  }
}

describe.skipIf(!chromiumPath)('a browser', { timeout: 120_000 }, () => {
  test('is read, filled in and clicked by an agent', () =>
    inContext(async (context) => {
      let read = ''
      const script = [
        acts('browser', ['navigate', { url: address }]),
        acts('browser', ['read_page', {}]),
        acts(
          'browser',
          (result) => {
            read = result
            return [
              'form_input',
              { target: { type: 'ref', ref: refOf(read, /textbox "Amount"/) }, value: 3 },
            ]
          },
          () => [
            'form_input',
            { target: { type: 'ref', ref: refOf(read, /combobox "Kind"/) }, value: 'pears' },
          ],
          () => [
            'form_input',
            { target: { type: 'ref', ref: refOf(read, /checkbox "As a gift"/) }, value: true },
          ],
          () => ['left_click', { target: { type: 'ref', ref: refOf(read, /button "Order now"/) } }],
          ['get_page_text', {}],
        ),
        'Ordered.',
      ]
      await using api = await start({ script })
      const middleware = [browser({ driver: await playwrightBrowser(context) })]
      const { messages } = await agentOn(api, { middleware }).invoke(question('Order three pears'))
      expect(messages.at(-1)?.text).toBe('Ordered.')
      expect(messages.at(-2)?.text).toContain('Ordered 3 pears as a gift')
      expect(messages.filter(({ status }) => status === 'error')).toEqual([])
    }))

  test('opens no page that is not allowed, by address or link', () =>
    inContext(async (context) => {
      const driver = await playwrightBrowser(context, {
        allow: ({ origin }) => address.startsWith(origin),
      })
      expect(await driver.navigate!({ url: address })).toContain('Orders')
      const refused = [
        'http://127.0.0.1:9999/',
        'file:///etc/passwd',
        'javascript:alert(1)',
        'chrome://version',
      ]
      for (const url of refused) {
        await expect(driver.navigate!({ url })).rejects.toThrow('may not be opened')
      }
      const found = await driver.find!({ query: 'secret link' })
      const ref = /link "Secret" \[(ref_\d+)\]/.exec(String(found))![1]!
      await driver.left_click!({ target: { type: 'ref', ref } })
      await driver.wait!({ duration: 0.2 })
      expect(String(await driver.get_page_text!({}))).not.toContain('secret')
      expect(driver.javascript_exec).toBeUndefined()
      expect(driver.file_upload).toBeUndefined()
    }))

  test('follows redirects as far as they are allowed', () =>
    inContext(async (context) => {
      const driver = await playwrightBrowser(context, {
        allow: ({ origin }) => address.startsWith(origin),
      })
      expect(await driver.navigate!({ url: `${address}redirect/in` })).toBe(
        `Other ${address}elsewhere`,
      )
      for (const place of ['out', 'twice']) {
        const opened = driver.navigate!({ url: `${address}redirect/${place}` })
        await Promise.resolve(opened).catch(() => {})
        // The browser's own page says that it was refused.
        await driver.wait!({ duration: 0.3 })
        expect(String(await driver.get_page_text!({}))).not.toContain('Forbidden')
      }
      expect(forbiddenRequests).toBe(0)
    }))

  test('has tabs, keys, a console, pictures, and scripts where they are allowed', () =>
    inContext(async (context) => {
      const driver = await playwrightBrowser(context, {
        javascript: true,
        uploads: [import.meta.filename],
      })
      await driver.navigate!({ url: address })
      expect(await driver.read_console!({})).toBe('[log] ready')
      expect(await driver.read_network!({})).toBe(`GET ${address} 200`)
      await driver.key!({ text: 'ctrl+k' })
      expect(await driver.javascript_exec!({ text: 'document.title' })).toBe('Ctrl k')
      const { png } = (await driver.zoom!({ region: [100, 300, 300, 350] })) as { png: Uint8Array }
      expect(Buffer.from(png).readUInt32BE(16)).toBe(200)
      await expect(driver.zoom!({ region: [5, 5, 5, 5] })).rejects.toThrow('is empty')
      const files = String(await driver.find!({ query: 'receipt' }))
      const ref = /\[(ref_\d+)\]/.exec(files)![1]!
      const upload = { target: { type: 'ref' as const, ref } }
      await expect(driver.file_upload!({ ...upload, paths: ['/etc/passwd'] })).rejects.toThrow(
        'Only these',
      )
      await driver.file_upload!({ ...upload, paths: [import.meta.filename] })
      expect(await driver.get_page_text!({})).toContain('playwright.browser.test.ts')
      expect(await driver.new_tab!({})).toBe('Opened tab_2.')
      await driver.navigate!({ url: `${address}two` })
      expect(await driver.list_tabs!({})).toContain(`tab_2 (active): "Other" ${address}two`)
      await driver.switch_tab!({ tab_id: 'tab_1' })
      await driver.close_tab!({ tab_id: 'tab_2' })
      await expect(driver.screenshot!({ tab_id: 'tab_2' })).rejects.toThrow('There is no tab tab_2')
      await expect(driver.left_click!({ target: { type: 'ref', ref: 'ref_999' } })).rejects.toThrow(
        'ref_999 is not on the page any more',
      )
    }))
})

describe.skipIf(!chromiumPath)('a computer', { timeout: 120_000 }, () => {
  test('is a page that an agent sees and clicks', () =>
    inContext(async (context) => {
      const page = await context.newPage()
      await page.goto(address)
      const script = [
        acts('computer', ['screenshot', {}]),
        acts(
          'computer',
          ['left_click', { coordinate: [200, 325], text: 'shift' }],
          ['cursor_position', {}],
        ),
        'Clicked.',
      ]
      await using api = await start({ script })
      const middleware = [computer({ driver: playwrightComputer(page) })]
      const { messages } = await agentOn(api, { middleware }).invoke(
        question('Click the big button'),
      )
      expect(await page.title()).toBe('Clicked with shift')
      expect(messages.at(-2)?.text).toBe('X=200,Y=325')
      expect(messages[2]?.content).toMatchObject([
        { type: 'image', source: { media_type: 'image/png' } },
      ])
    }))
})
