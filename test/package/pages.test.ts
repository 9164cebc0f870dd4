/** Links: on the pages of a package to what is in its tarball, on the others to what is in the repository. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { PAGES, readPage, ROOT } from '../docs-support/pages.ts'
import { packed } from './packed.ts'

interface Link {
  /** From the top of the pages' folder. */
  file: string
  anchor: string | undefined
}

/** Text without its code, where brackets are no links. */
const withoutCode = (text: string) =>
  text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '')

/** The relative links of a page. */
function linksOf(page: string, text: string): Link[] {
  const inline = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
  const defined = [...withoutCode(text).matchAll(/^\[[^\]]+\]: (\S+)/gm)]
  return [...inline, ...defined]
    .map(([, target]) => String(target))
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const url = new URL(target, `file:///${page}`)
      const anchor = url.hash === '' ? undefined : decodeURIComponent(url.hash.slice(1))
      return { file: decodeURIComponent(url.pathname.slice(1)), anchor }
    })
}

/** The anchors of a page's headings, as GitHub and npm make them. */
function anchorsOf(text: string): string[] {
  const headings = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)]
  return headings.map(([, heading]) =>
    String(heading)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  )
}

/** The links of a page that lead nowhere. */
function deadIn(page: string, read: (file: string) => string, has: (file: string) => boolean) {
  return linksOf(page, read(page)).filter(
    ({ file, anchor }) =>
      !has(file) || (anchor !== undefined && !anchorsOf(read(file)).includes(anchor)),
  )
}

test.for(PAGES)('%s links only what is there', (page) => {
  const exists = (file: string) => existsSync(fileURLToPath(new URL(file, ROOT)))
  expect(deadIn(page, readPage, exists)).toEqual([])
})

describe.each(['chat-anthropic', 'anthropic-emulator', 'chat-anthropic-queue'] as const)(
  'in the tarball of %s',
  (name) => {
    let folder: string
    let files: string[]
    beforeAll(async () => {
      const tarballs = await packed()
      folder = join(tarballs.folder, name)
      files = tarballs[name].files.map(({ path }) => path)
    }, 180_000)

    test('no page links what is not in it', () => {
      const pages = files.filter((file) => file.endsWith('.md'))
      expect(pages.length).toBeGreaterThan(1)
      const read = (file: string) => readFileSync(join(folder, file), 'utf8')
      const dead = pages.flatMap((page) => deadIn(page, read, (file) => files.includes(file)))
      expect(dead).toEqual([])
    })
  },
)

test('a link that leads nowhere is found', () => {
  const pages: Record<string, string> = {
    'README.md':
      '# A title\n[a](docs/a.md) [b](docs/b.md) [c](#a-title) [d](docs/a.md#none)\n[e]: ../e',
    'docs/a.md': '# Its title',
  }
  const dead = deadIn(
    'README.md',
    (file) => pages[file] ?? '',
    (file) => file in pages,
  )
  expect(dead.map(({ file, anchor }) => [file, anchor])).toEqual([
    ['docs/b.md', undefined],
    ['docs/a.md', 'none'],
    ['e', undefined],
  ])
})
