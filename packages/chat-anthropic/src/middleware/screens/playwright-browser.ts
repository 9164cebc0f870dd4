/** A driver of the browser toolset over Playwright. */
import { rankByWords } from '../tool-search/bm25.ts'
import { type PageNode, type ReadPageOptions, readPageScript, TEXT_SCRIPT } from './page-scripts.ts'
import { guardNavigation, waitUntilArrived } from './guard-navigation.ts'
import type { ContextLike, LocatorLike, PageLike } from './playwright-types.ts'
import { createClickMembers, createKeyMembers, findElement } from './playwright-pointer.ts'
import { Tabs } from './tabs.ts'
import type { BrowserDriver } from './toolset.ts'

/** What a browser may do. */
export interface PlaywrightBrowserOptions {
  /**
   * Which pages may be opened: directly, by links, scripts and redirects. Default: all of `http:` and
   * `https:`. What a page itself loads, pictures and scripts and what they fetch, is not limited.
   */
  allow?: ((url: URL) => boolean) | undefined
  /** Whether the model may run JavaScript in pages. Default false. */
  javascript?: boolean | undefined
  /** Paths of the files that the model may upload to pages. Default: none, and no such member. */
  uploads?: readonly string[] | undefined
}

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
  await guardNavigation(context, isAllowed)
  const tabs = new Tabs(context)
  return {
    ...createTabMembers(tabs),
    ...createPageMembers(tabs, allow),
    ...createClickMembers(tabs),
    ...createKeyMembers(tabs),
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
  await waitUntilArrived(page)
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

function cut(text: string): string {
  if (text.length <= LONGEST) return text
  return `${text.slice(0, LONGEST)}\n… ${text.length - LONGEST} more characters. Narrow it down.`
}
