/** Puts the pages of the site together from the files of the repository. */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type Language, makeLinkMap } from './links.ts'
import {
  headingsOf,
  mapLinks,
  mapOutsideFences,
  summaryOf,
  titleOf,
  withAnchors,
} from './markdown.ts'
import { notebookToMarkdown } from './notebook.ts'
import { FOLDERS, type Group, GROUPS, type Page, REDIRECTS } from './pages.ts'

export const ROOT = join(import.meta.dirname, '..')
const OUT = join(import.meta.dirname, '.pages')

const LANGUAGES: readonly Language[] = ['en', 'zh']

/** A file of the repository; a notebook as Markdown. */
function read(file: string): string {
  const text = readFileSync(join(ROOT, file), 'utf8')
  return file.endsWith('.ipynb') ? notebookToMarkdown(text) : text
}

function write(path: string, text: string): void {
  const file = join(OUT, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** The map of the site, with the pages of its folders that have no row of their own. */
export function allGroups(): Group[] {
  const groups = GROUPS.map((group) => ({ ...group, pages: [...group.pages] }))
  const known = new Set(groups.flatMap(({ pages }) => pages.map(({ source }) => source)))
  for (const { folder, under, group } of FOLDERS.filter(isThere)) {
    for (const name of readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.md'))) {
      const source = `${folder}${name}`
      if (!known.has(source))
        groups[group(name)]?.pages.push(foundPage(source, folder, under, name))
    }
  }
  return groups
}

const isThere = ({ folder }: { folder: string }) => existsSync(join(ROOT, folder))

function foundPage(source: string, folder: string, under: string, name: string): Page {
  const twin = `${folder}zh/${name}`
  const en = titleOf(read(source))
  const zh = existsSync(join(ROOT, twin)) ? titleOf(read(twin)) : en
  return { route: `${under}${name.replace(/\.md$/, '')}`, source, twin, title: { en, zh } }
}

/** Paths of the repository in code, as links; the pages of a package cannot link what npm leaves out. */
function linkPaths(markdown: string, pathOf: (path: string) => string | undefined): string {
  const paths = /(?<!\[)`((?:docs|examples|bench|packages|anthropic-emulator)\/[\w./-]*\w)`(?!\])/g
  return mapOutsideFences(markdown, (text) =>
    text.replace(paths, (code, path: string) => pathOf(path) ?? code),
  )
}

const NOT_TRANSLATED = '> 本页尚无中文译文，以下为英文原文。\n'

/** The text of a page, with links and anchors of the site. */
function textOf(page: Page, language: Language, links: ReturnType<typeof makeLinkMap>): string {
  const hasTwin = existsSync(join(ROOT, page.twin))
  const file = language === 'zh' && hasTwin ? page.twin : page.source
  const raw = linkPaths(read(file), (path) => links.pathOf(path, language))
  const linked = mapLinks(raw, (target, isImage) => links.resolve(target, file, language, isImage))
  if (language === 'en') return linked
  const ids = headingsOf(read(page.source)).map(({ id }) => id)
  const anchored = withAnchors(linked, ids)
  return file === page.twin ? anchored : anchored.replace(/^(# .*\n)/, `$1\n${NOT_TRANSLATED}`)
}

/** Names of files above their code; VitePress has no place for them. */
function nameFiles(markdown: string): string {
  return markdown.replace(
    /^```(\w+) title="([^"]+)"$/gm,
    (_all, language: string, name: string) =>
      `<p class="file-name">${name}</p>\n\n\`\`\`${language}`,
  )
}

/** An attribute of a page's head, as YAML takes it. */
const quote = (text: string) => JSON.stringify(text)

const inLanguage = (language: Language, path: string) => (language === 'zh' ? `zh/${path}` : path)

/** Pages that are a table of many columns. */
const WIDE = ['support', 'problems']

function writePage(language: Language, route: string, text: string): void {
  const description = summaryOf(text).slice(0, 200)
  const isWide = WIDE.includes(route) ? '\naside: false' : ''
  const head = `---\ntitle: ${quote(titleOf(text).replace(/ \{#.*\}$/, ''))}\ndescription: ${quote(description)}${isWide}\n---\n\n`
  write(`${inLanguage(language, route)}.md`, head + nameFiles(text))
  write(`public/${inLanguage(language, route)}.md`, text.replace(/ \{#[\w-]+\}$/gm, ''))
}

/** A page that is made, not kept. */
export interface MadePage {
  route: string
  text: Record<Language, string>
}

/** Writes all pages, what they link to, and what coding agents read. */
export function collect(made: readonly MadePage[]): void {
  const groups = allGroups()
  const pages = groups.flatMap((group) => group.pages)
  const links = makeLinkMap(ROOT, pages)
  for (const language of LANGUAGES) {
    for (const page of pages) writePage(language, page.route, textOf(page, language, links))
    for (const { route, text } of made) writePage(language, route, text[language])
    copyHome(language)
  }
  for (const [from, to] of Object.entries(REDIRECTS)) writeRedirect(from, to)
  writeForAgents(groups)
  cpSync(join(import.meta.dirname, 'public'), join(OUT, 'public'), { recursive: true })
  for (const image of links.images) copyTo(image, `public/assets/${image}`)
  for (const source of links.sources) write(`public/source/${source}.txt`, sourceText(source))
}

/** Empties the folder that the site is built from. */
export function clear(): void {
  rmSync(OUT, { recursive: true, force: true })
}

function copyHome(language: Language): void {
  write(
    `${inLanguage(language, 'index')}.md`,
    read(`site/content/${inLanguage(language, 'index')}.md`),
  )
}

function copyTo(file: string, path: string): void {
  mkdirSync(dirname(join(OUT, path)), { recursive: true })
  copyFileSync(join(ROOT, file), join(OUT, path))
}

/** A file of the repository, or the names in a folder. */
function sourceText(path: string): string {
  if (!existsSync(join(ROOT, path))) throw new Error(`A page links ${path}, which does not exist.`)
  if (!statSync(join(ROOT, path)).isDirectory()) return read(path)
  const names = readdirSync(join(ROOT, path)).filter((name) => name !== 'node_modules')
  return `${path}/\n\n${names.join('\n')}\n`
}

function writeRedirect(from: string, to: string): void {
  for (const language of LANGUAGES) {
    const depth = from.split('/').length - 1
    const target = `${'../'.repeat(depth)}${to}.html`
    write(
      `public/${inLanguage(language, from)}.html`,
      `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<meta charset="utf-8">
<title>${to}</title>
<meta http-equiv="refresh" content="0; url=${target}">
<link rel="canonical" href="${target}">
<a href="${target}">${to}</a>
</html>
`,
    )
  }
}

/** llms.txt: every page in a line; llms-full.txt: all of them. */
function writeForAgents(groups: readonly Group[]): void {
  for (const language of LANGUAGES) {
    const prefix = language === 'zh' ? '/zh' : ''
    const pageText = ({ route }: Page) =>
      readFileSync(join(OUT, `public/${inLanguage(language, route)}.md`), 'utf8')
    const sections = groups.map(({ title, pages }) => {
      const lines = pages.map(
        (page) =>
          `- [${page.title[language]}](${prefix}/${page.route}.md): ${summaryOf(pageText(page)).slice(0, 160)}`,
      )
      return `## ${title[language]}\n\n${lines.join('\n')}\n`
    })
    const head = read(`site/content/${inLanguage(language, 'llms')}.md`)
    write(`public/${inLanguage(language, 'llms.txt')}`, `${head}\n${sections.join('\n')}`)
    const all = groups.flatMap(({ pages }) => pages.map(pageText))
    write(`public/${inLanguage(language, 'llms-full.txt')}`, `${head}\n${all.join('\n\n---\n\n')}`)
  }
}
