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
  return {
    ...referenceSidebars(prefix),
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

/**
 * A sidebar for each module, with the symbols of that module alone: with all of them on every page a build
 * would take twice as long.
 */
function referenceSidebars(prefix: string): Record<string, Item[]> {
  const trees = PACKAGES.map((name) => [name, readTree(name)] as const)
  const roots = ['/reference/', ...PACKAGES.map((name) => `/reference/${name}/`)]
  const places = [...roots, ...trees.flatMap(([, items]) => modulesOf(items))]
  return Object.fromEntries(
    places.map((place) => {
      const toPackage = (name: string, items: Item[]) => ({
        ...entryOf(name, prefix),
        items: items.map((item) => toItem(item, `/reference/${name}/`, { prefix, place })),
      })
      return [`${prefix}${place}`, trees.map(([name, items]) => toPackage(name, items))]
    }),
  )
}

/** What TypeDoc has written for a package. */
function readTree(name: string): Item[] {
  const file = join(import.meta.dirname, '../.pages/reference', name, 'typedoc-sidebar.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
}

const isModule = ({ link, items }: Item) => Boolean(items && link?.endsWith('/'))

const modulesOf = (items: Item[]): string[] =>
  items.flatMap((item) => [...(isModule(item) ? [item.link!] : []), ...modulesOf(item.items ?? [])])

/**
 * An item of TypeDoc's, whose links end in the names of files. One without a link gets one to its heading on the page
 * above it, or to that page: the theme makes it a button in a button otherwise, which screen readers cannot tell apart.
 */
function toItem(item: Item, above: string, where: { prefix: string; place: string }): Item {
  const { text = '', link, items } = item
  const { prefix, place } = where
  const isKind = translate(text) !== text
  const own = (link ?? (isKind ? `${above}#${slugOf(text)}` : above)).replace(/\.md$/, '')
  const isOpen = isModule(item) || isKind ? place.startsWith(isKind ? above : own) : true
  return {
    text: prefix === '' ? text : translate(text),
    link: `${prefix}${own}`,
    ...(items &&
      isOpen && { collapsed: true, items: items.map((inner) => toItem(inner, own, where)) }),
  }
}
