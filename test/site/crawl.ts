/** The built pages as a visitor's browser has them: their links, anchors and headings. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, extname, join, posix } from 'node:path'
import { SITE } from './support.ts'

export const DIST = join(SITE, '.vitepress/dist')

/** The paths of the built pages, such as `zh/start.html`; redirects and the page for errors apart. */
export function builtPages(): string[] {
  const all = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
  return all.filter((file) => file.endsWith('.html') && file !== '404.html' && !isRedirect(file))
}

const isRedirect = (file: string) => read(file).includes('http-equiv="refresh"')

const read = (file: string) => readFileSync(join(DIST, file), 'utf8')

export interface BuiltPage {
  file: string
  ids: ReadonlySet<string>
  /** The ids of its headings, in their order. */
  headings: string[]
  /** Where its links and pictures lead, of this site. */
  targets: { file: string; anchor: string }[]
}

const decode = (text: string) => decodeURIComponent(text.replaceAll('&amp;', '&'))

export function readBuilt(file: string): BuiltPage {
  const html = read(file).replace(/<script[\s\S]*?<\/script>/g, '')
  const all = (pattern: RegExp) =>
    [...html.matchAll(pattern)].map(([, found]) => decode(String(found)))
  const body = html.slice(html.indexOf('class="vp-doc') + 1)
  return {
    file,
    ids: new Set(all(/\sid="([^"]+)"/g)),
    headings: [...body.matchAll(/<h[1-6] id="([^"]+)"/g)].map(([, id]) => decode(String(id))),
    targets: all(/<(?:a|img|link)\b[^>]*?\s(?:href|src)="([^"]+)"/g)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => toFile(file, target)),
  }
}

/** The file that an address leads to, and the place in it. */
function toFile(from: string, target: string): { file: string; anchor: string } {
  const [path = '', anchor = ''] = target.split('#')
  const plain = path.split('?')[0]!
  if (plain === '') return { file: from, anchor }
  const absolute = plain.startsWith('/') ? plain.slice(1) : posix.join(dirname(from), plain)
  const isFolder = plain.endsWith('/') || absolute === '' || absolute === '.'
  return { file: isFolder ? posix.join(absolute, 'index.html') : absolute, anchor }
}

/** Whether the site has a file; hosts serve a page without its ending as well. */
export function isBuilt(file: string): boolean {
  const path = join(DIST, extname(file) === '' ? `${file}.html` : file)
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
