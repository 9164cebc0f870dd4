/** Markdown as text: its headings and links, code apart. */

const FENCED = /^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\2 *$/gm

/** Applies a function to everything but fenced code. */
export function mapOutsideFences(text: string, change: (prose: string) => string): string {
  let at = 0
  let result = ''
  for (const fence of text.matchAll(FENCED)) {
    result += change(text.slice(at, fence.index)) + fence[0]
    at = fence.index + fence[0].length
  }
  return result + change(text.slice(at))
}

export interface Heading {
  level: number
  text: string
  /** Its anchor, as GitHub, npm and the site make it. */
  id: string
}

export function headingsOf(markdown: string): Heading[] {
  const used = new Map<string, number>()
  const found = markdown.replace(FENCED, '').matchAll(/^(#{1,6}) (.*)$/gm)
  return [...found].map(([, marks, text]) => {
    const slug = slugOf(String(text))
    const before = used.get(slug) ?? 0
    used.set(slug, before + 1)
    const id = before === 0 ? slug : `${slug}-${before}`
    return { level: String(marks).length, text: String(text), id }
  })
}

/** The anchor of a heading by itself. */
export function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
}

/** The first heading, without marks. */
export function titleOf(markdown: string): string {
  return /^# (.*)$/m.exec(markdown)?.[1]?.replaceAll('`', '') ?? ''
}

/** The first paragraph after the title, as plain text. */
export function summaryOf(markdown: string): string {
  const paragraphs = markdown.replace(FENCED, '').split(/\n{2,}/)
  const first = paragraphs.find((text) => /^[\p{L}`[*]/u.test(text.trim())) ?? ''
  return first
    .replace(/\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/[*`]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Code by itself, or a link or picture, in whose label there may be code and pictures. */
const LINK = /`[^`\n]+`|(!?)(\[(?:`[^`\n]*`|[^\][`]|\[[^\]]*\](?:\([^)]*\))?)*\])\(([^)\s]+)\)/g
const DEFINED = /^(\[[^\]]+\]): (\S+)/gm
const PICTURE = /!\[([^\]]*)\]\(([^)\s]+)\)/g

/** Changes where links and images lead. */
export function mapLinks(
  markdown: string,
  change: (target: string, isImage: boolean) => string,
): string {
  const inLabel = (label: string) =>
    label.replace(
      PICTURE,
      (_all, text: string, target: string) => `![${text}](${change(target, true)})`,
    )
  return mapOutsideFences(markdown, (prose) =>
    prose
      .replace(LINK, (all: string, mark: string, label?: string, target?: string) =>
        label === undefined || target === undefined
          ? all
          : `${mark}${inLabel(label)}(${change(target, mark === '!')})`,
      )
      .replace(
        DEFINED,
        (_all, label: string, target: string) => `${label}: ${change(target, false)}`,
      ),
  )
}

/** Gives the headings the anchors of others, in their order. */
export function withAnchors(markdown: string, ids: readonly string[]): string {
  let next = 0
  const fences = /^( *)(`{3,})[^\n]*\n[\s\S]*?^\1\2 *$|^#{1,6} .*$/gm
  return markdown.replace(fences, (found) => {
    if (!found.startsWith('#')) return found
    const id = ids[next++]
    return id === undefined ? found : `${found} {#${id}}`
  })
}
