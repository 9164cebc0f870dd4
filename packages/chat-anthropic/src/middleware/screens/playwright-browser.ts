/** A driver of the browser toolset over Playwright. */
import { rankByWords } from '../search/bm25.ts'
import type { BrowserInputs } from './members.ts'
import {
  type PageNode,
  type ReadPageOptions,
  readPageScript,
  REF,
  TEXT_SCRIPT,
} from './page-scripts.ts'
import type { ContextLike, LocatorLike, PageLike, RouteLike } from './playwright-types.ts'
import * as pointer from './pointer.ts'
import { Tabs } from './tabs.ts'
import type { BrowserDriver } from './toolset.ts'

/** What a browser may do. */
export interface PlaywrightBrowserOptions {
  /** Which pages may be opened, by links and scripts too. Default: all of `http:` and `https:`. */
  allow?: ((url: URL) => boolean) | undefined
  /** Whether the model may run JavaScript in pages. Default false. */
  javascript?: boolean | undefined
  /** Paths of the files that the model may upload to pages. Default: none, and no such member. */
  uploads?: readonly string[] | undefined
}

type Click = BrowserInputs['left_click']
type Target = Click['target']

/** The API's own limit for a page's tree. */
const LONGEST = 50_000
const MOST_FOUND = 20

/**
 * Runs the browser toolset in a browser context of Playwright: `await browser.newContext()`. Pages that
 * are not allowed are not opened, whatever would open them.
 */
export async function playwrightBrowser(
  context: ContextLike,
  { allow = () => true, javascript = false, uploads = [] }: PlaywrightBrowserOptions = {},
): Promise<BrowserDriver> {
  const isAllowed = (address: string) => checkAddress(address, allow) === undefined
  await context.route('**/*', async (route) => {
    const { url, isNavigationRequest } = bindRequest(route)
    await (isNavigationRequest() && !isAllowed(url())
      ? route.abort('blockedbyclient')
      : route.fallback())
  })
  const tabs = new Tabs(context)
  return {
    ...createTabMembers(tabs),
    ...createPageMembers(tabs, allow),
    ...createPointerMembers(tabs),
    ...(javascript && {
      javascript_exec: async ({ text, tab_id }) => {
        const result = await (await tabs.find(tab_id)).page.evaluate(text)
        return cut(typeof result === 'string' ? result : (JSON.stringify(result) ?? 'undefined'))
      },
    }),
    ...(uploads.length > 0 && {
      file_upload: async ({ target, paths, tab_id }) => {
        const wanted = paths ?? []
        const refused = wanted.find((path) => !uploads.includes(path))
        if (refused !== undefined || wanted.length === 0) {
          throw new Error(`Only these files may be uploaded: ${uploads.join(', ')}.`)
        }
        const { page } = await tabs.find(tab_id)
        await (await findElement(page, target.ref)).setInputFiles(wanted)
        return `Chose ${wanted.join(', ')}.`
      },
    }),
  }
}

function bindRequest(route: RouteLike) {
  const request = route.request()
  return { url: () => request.url(), isNavigationRequest: () => request.isNavigationRequest() }
}

/** What is wrong with an address, if anything. */
function checkAddress(address: string, allow: (url: URL) => boolean): string | undefined {
  if (address === 'about:blank') return undefined
  const url = new URL(address)
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:'
  return isWeb && allow(url) ? undefined : `${address} may not be opened.`
}

function createTabMembers(tabs: Tabs): BrowserDriver {
  return {
    list_tabs: () => tabs.describe(),
    new_tab: async () => `Opened ${(await tabs.open()).id}.`,
    switch_tab: async ({ tab_id }) =>
      `${(await tabs.activate(await tabs.find(tab_id))).id} is active.`,
    close_tab: async ({ tab_id }) => {
      await (await tabs.find(tab_id)).page.close()
      return `Closed ${tab_id}.`
    },
    read_console: async ({ tab_id }) => takeLines((await tabs.find(tab_id)).console),
    read_network: async ({ tab_id }) => takeLines((await tabs.find(tab_id)).network),
  }
}

/** The lines since they were last read. */
function takeLines(lines: string[]): string {
  return cut(lines.splice(0).join('\n') || 'Nothing since the last time.')
}

function createPageMembers(tabs: Tabs, allow: (url: URL) => boolean): BrowserDriver {
  return {
    navigate: async ({ url, tab_id }) => {
      const { page } = await tabs.find(tab_id)
      await navigate(page, url, allow)
      return `${await page.title()} ${page.url()}`
    },
    read_page: async ({ ref, depth, filter, tab_id }) => {
      const { page } = await tabs.find(tab_id)
      const nodes = await readNodes(page, { ref, depth, interactiveOnly: filter === 'interactive' })
      return cut(nodes.map(describeNode).join('\n') || 'The page is empty.')
    },
    find: async ({ query, tab_id }) => {
      const nodes = await readNodes((await tabs.find(tab_id)).page, { interactiveOnly: false })
      return findNodes(nodes, query)
    },
    get_page_text: async ({ tab_id }) =>
      cut(
        String(await (await tabs.find(tab_id)).page.evaluate(TEXT_SCRIPT)) || 'The page is empty.',
      ),
    form_input: async ({ target, value, tab_id }) => {
      await fillIn(await findElement((await tabs.find(tab_id)).page, target.ref), value)
      return `Set ${target.ref}.`
    },
    scroll_to: async ({ target, tab_id }) => {
      const { page } = await tabs.find(tab_id)
      await (await findElement(page, target.ref)).scrollIntoViewIfNeeded()
      return `Scrolled to ${target.ref}.`
    },
  }
}

async function navigate(page: PageLike, url: string, allow: (url: URL) => boolean): Promise<void> {
  if (url === 'back') return void (await page.goBack())
  if (url === 'forward') return void (await page.goForward())
  if (url === 'reload') return void (await page.reload())
  const address = /^[a-z][a-z\d+.-]*:/i.test(url) && !/^[^/]*:\d/.test(url) ? url : `https://${url}`
  const problem = checkAddress(address, allow)
  if (problem) throw new Error(problem)
  await page.goto(address, { waitUntil: 'domcontentloaded' })
}

async function readNodes(page: PageLike, options: ReadPageOptions): Promise<PageNode[]> {
  return (await page.evaluate(readPageScript(options))) as PageNode[]
}

function describeNode({ ref, role, name, value, isChecked, depth }: PageNode): string {
  const shown = [
    role,
    ...(name ? [JSON.stringify(name)] : []),
    ...(value ? [`value=${JSON.stringify(value)}`] : []),
    ...(isChecked ? ['checked'] : []),
  ]
  return `${'  '.repeat(depth)}${shown.join(' ')} [${ref}]`
}

function findNodes(nodes: readonly PageNode[], query: string): string {
  const entries = nodes.map(({ ref, role, name, isInteractive }) => ({
    name: ref,
    // What can be used is likelier meant.
    description: isInteractive ? `${role} ${name} ${name}` : `${role} ${name}`,
    inputs: '',
  }))
  const found = new Set(rankByWords(entries, query, MOST_FOUND))
  const lines = [...found].map((ref) =>
    describeNode({ ...nodes.find((node) => node.ref === ref)!, depth: 0 }),
  )
  return lines.join('\n') || `Nothing was found for ${JSON.stringify(query)}. Use read_page.`
}

async function fillIn(element: LocatorLike, value: string | number | boolean): Promise<void> {
  if (typeof value === 'boolean') return element.setChecked(value)
  const tag = await element.evaluate((each: { tagName: string }) => each.tagName)
  if (tag !== 'SELECT') return element.fill(String(value))
  try {
    await element.selectOption(String(value))
  } catch {
    await element.selectOption({ label: String(value) })
  }
}

async function findElement(page: PageLike, ref: string): Promise<LocatorLike> {
  const element = page.locator(`[${REF}=${JSON.stringify(ref)}]`)
  if ((await element.count()) === 1) return element
  throw new Error(`${ref} is not on the page any more: read it again.`)
}

/** The middle of an element, after it was scrolled into view; or the place itself. */
async function toSpot(page: PageLike, target: Target): Promise<pointer.Spot> {
  if (!('ref' in target)) return target
  const element = await findElement(page, target.ref)
  await element.scrollIntoViewIfNeeded()
  const box = await element.boundingBox()
  if (!box) throw new Error(`${target.ref} is not visible.`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

function createPointerMembers(tabs: Tabs): BrowserDriver {
  const clicking =
    (button: pointer.Button, count = 1) =>
    async ({ target, modifiers, tab_id }: Click) => {
      const { page } = await tabs.find(tab_id)
      await pointer.click(page, await toSpot(page, target), { button, count, held: modifiers })
      return 'Clicked.'
    }
  const inPage =
    <Input extends { tab_id?: string | null }>(
      act: (page: PageLike, input: Input) => Promise<void>,
      done: string,
    ) =>
    async (input: Input) => {
      await act((await tabs.find(input.tab_id)).page, input)
      return done
    }
  return {
    left_click: clicking('left'),
    right_click: clicking('right'),
    middle_click: clicking('middle'),
    double_click: clicking('left', 2),
    triple_click: clicking('left', 3),
    hover: inPage(async (page, { target }) => {
      const { x, y } = await toSpot(page, target)
      await page.mouse.move(x, y)
    }, 'Moved.'),
    mouse_move: inPage((page, { target }) => page.mouse.move(target.x, target.y), 'Moved.'),
    left_mouse_down: inPage(async (page, { target }) => {
      await page.mouse.move(target.x, target.y)
      await page.mouse.down()
    }, 'Pressed.'),
    left_mouse_up: inPage(async (page, { target }) => {
      await page.mouse.move(target.x, target.y)
      await page.mouse.up()
    }, 'Released.'),
    left_click_drag: inPage(
      (page, { from, target }) => pointer.drag(page, from, target),
      'Dragged.',
    ),
    scroll: inPage(
      (page, { target, scroll_direction, scroll_amount }) =>
        pointer.scroll(page, target, scroll_direction, scroll_amount ?? 3),
      'Scrolled.',
    ),
    type: inPage((page, { text }) => page.keyboard.type(text), 'Typed.'),
    key: inPage((page, { text, repeat }) => pointer.pressKeys(page, text, repeat ?? 1), 'Pressed.'),
    hold_key: inPage((page, { text, duration }) => pointer.holdFor(page, text, duration), 'Held.'),
    wait: inPage((page, { duration }) => pointer.waitFor(page, duration), 'Waited.'),
    screenshot: async ({ tab_id }) => pointer.takePicture((await tabs.find(tab_id)).page),
    zoom: async ({ region, tab_id }) => pointer.takePicture((await tabs.find(tab_id)).page, region),
  }
}

function cut(text: string): string {
  if (text.length <= LONGEST) return text
  return `${text.slice(0, LONGEST)}\n… ${text.length - LONGEST} more characters. Narrow it down.`
}
