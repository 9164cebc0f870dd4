/** The sidebar of a language, from the map of the site. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import { allGroups } from '../collect.ts'
import { ERROR_CODES } from '../errors.ts'
import type { Language } from '../links.ts'
import { slugOf } from '../markdown.ts'
import { translate } from '../reference-twin.ts'
import { ENTRIES } from '../typedoc.ts'

type Item = DefaultTheme.SidebarItem

const PACKAGES = Object.keys(ENTRIES)

export function sidebarOf(language: Language): Record<string, Item[]> {
  const prefix = language === 'zh' ? '/zh' : ''
  const groups = allGroups().map(({ title, pages }) => ({
    text: title[language],
    items: pages.map((page): Item => {
      const item = { text: page.title[language], link: `${prefix}/${page.route}` }
      if (page.route !== 'errors') return item
      const items = ERROR_CODES.map((code) => ({ text: code, link: `${prefix}/errors/${code}` }))
      return { ...item, collapsed: true, items }
    }),
  }))
  // Apart: with every symbol beside every guide, a build would take twice as long.
  return {
    [`${prefix}/reference/`]: PACKAGES.map((name) => apiOf(name, prefix)),
    [`${prefix}/`]: [
      ...groups,
      { text: 'API', items: PACKAGES.map((name) => entryOf(name, prefix)) },
    ],
  }
}

const entryOf = (name: string, prefix: string): Item => ({
  text: name,
  link: `${prefix}/reference/${name}/`,
})

/** What TypeDoc has written for a package. */
function apiOf(name: string, prefix: string): Item {
  const link = `/reference/${name}/`
  const file = join(import.meta.dirname, '../.pages', link, 'typedoc-sidebar.json')
  const items: Item[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  return {
    text: name,
    link: `${prefix}${link}`,
    items: items.map((item) => toItem(item, link, prefix)),
  }
}

/**
 * An item of TypeDoc's, whose links end in the names of files. One without a link gets one to its heading on the page
 * above it, or to that page: the theme makes it a button in a button otherwise, which screen readers cannot tell apart.
 */
function toItem({ text = '', link, items }: Item, above: string, prefix: string): Item {
  const isKind = translate(text) !== text
  const own = (link ?? (isKind ? `${above}#${slugOf(text)}` : above)).replace(/\.md$/, '')
  return {
    text: prefix === '' ? text : translate(text),
    link: `${prefix}${own}`,
    ...(items && { collapsed: true, items: items.map((item) => toItem(item, own, prefix)) }),
  }
}
