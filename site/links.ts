/** Where the links of a file lead on the site. */
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { headingsOf } from './markdown.ts'
import type { Page } from './pages.ts'

export type Language = 'en' | 'zh'

/** Files of the repository that a page stands for. */
const STAND_INS: Readonly<Record<string, string>> = {
  'README.md': '',
  'README.zh-CN.md': '',
  'packages/chat-anthropic': 'start',
  'packages/chat-anthropic/README.md': 'start',
  'packages/chat-anthropic/README.zh-CN.md': 'start',
  'packages/anthropic-emulator': 'testing',
  'packages/anthropic-emulator/README.md': 'testing',
  'packages/anthropic-emulator/README.zh-CN.md': 'testing',
}

export interface LinkMap {
  /** The address of a link in a file, for readers of a language. */
  resolve: (target: string, file: string, language: Language, isImage: boolean) => string
  /** A link to a path of the repository, or of an installed package. */
  pathOf: (path: string, language: Language) => string | undefined
  /** Files of the repository that pages link to, and that the site has as text. */
  sources: Set<string>
  images: Set<string>
}

export function makeLinkMap(root: string, pages: readonly Page[]): LinkMap {
  const byFile = new Map<string, Page>()
  for (const page of pages) byFile.set(page.source, page).set(page.twin, page)
  const sources = new Set<string>()
  const images = new Set<string>()

  function toPage(file: string, hash: string, language: Language): string | undefined {
    const page = byFile.get(file)
    const route = page?.route ?? STAND_INS[file]
    if (route === undefined) return undefined
    const anchor = page && hash ? anchorIn(root, page, file, hash) : ''
    return `${language === 'zh' ? '/zh' : ''}/${route}${anchor && `#${anchor}`}`
  }

  return {
    sources,
    images,
    pathOf(path, language) {
      const found = [path, `packages/${path}`].find((file) => existsSync(join(root, file)))
      if (found === undefined) return undefined
      const page = byFile.get(found)
      if (page) return `[${page.title[language]}](${toPage(found, '', language)})`
      sources.add(found)
      return `[\`${path}\`](/source/${found}.txt)`
    },
    resolve(target, file, language, isImage) {
      if (/^[a-z]+:|^\//.test(target)) return target
      const [path = '', hash = ''] = target.split('#')
      const found = path === '' ? file : posix.join(posix.dirname(file), path).replace(/\/$/, '')
      if (isImage) {
        images.add(found)
        return `/assets/${found}`
      }
      const page = toPage(found, decodeURIComponent(hash), language)
      if (page !== undefined) return path === '' ? page.replace(/^[^#]*/, '') : page
      sources.add(found)
      return `/source/${found}.txt`
    },
  }
}

/** The anchor of the English page, for an anchor of either of the two. */
function anchorIn(root: string, { source, twin }: Page, file: string, hash: string): string {
  const read = (path: string) => headingsOf(readFileSync(join(root, path), 'utf8'))
  const english = read(source)
  if (english.some(({ id }) => id === hash) || !existsSync(join(root, twin))) return hash
  const index = read(file === source ? twin : file).findIndex(({ id }) => id === hash)
  return english[index]?.id ?? hash
}
