/** A message with its citations as footnotes. */
import type { BaseMessage } from '@langchain/core/messages'
import { type CitedSource, readCitations } from './read-citations.ts'

/** How footnotes look. */
export interface RenderOptions {
  /** Letters before their numbers. Default: none, or `c` where the text has footnotes of its own. */
  prefix?: string | undefined
  /** Whether a footnote has the words that were cited. Default true. */
  quotes?: boolean | undefined
}

/** A longer quotation is cut. */
const LONGEST_QUOTE = 300

/**
 * The text of a message as Markdown with footnotes (`[^1]`), as GitHub and many other renderers know
 * them. Titles and quotations are escaped; the text itself is the model's own Markdown. A message
 * without citations is its text.
 */
export function renderCitations(
  message: Pick<BaseMessage, 'contentBlocks'>,
  { prefix, quotes = true }: RenderOptions = {},
): string {
  const { texts, sources } = readCitations(message)
  const whole = texts.map(({ text }) => text).join('')
  const letters = prefix ?? (/\[\^\w+\]/.test(whole) ? 'c' : '')
  const mark = (number: number) => `[^${letters}${number}]`
  const body = texts.map((each) => addMarks(each.text, each.sources.map(mark).join(''))).join('')
  if (sources.length === 0) return body
  const notes = sources.map((source) => `${mark(source.number)}: ${describe(source, quotes)}`)
  return `${body.trimEnd()}\n\n${notes.join('\n')}\n`
}

/** Marks stand behind the last word: a line break before them would take them to another paragraph. */
function addMarks(text: string, marks: string): string {
  if (marks === '') return text
  const words = text.trimEnd()
  return `${words}${marks}${text.slice(words.length)}`
}

function describe({ title, url, location, quote }: CitedSource, quotes: boolean): string {
  const name = escapeMarkdown(title ?? url ?? 'Source')
  const linked = url === undefined ? name : `[${name}](<${encodeAngles(url)}>)`
  const where = location === undefined ? '' : `, ${location}`
  const said = quotes && quote !== undefined ? `: “${escapeMarkdown(shorten(quote))}”` : ''
  return `${linked}${where}${said}`
}

function shorten(quote: string): string {
  const line = quote.replace(/\s+/g, ' ').trim()
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE).trimEnd()}…` : line
}

/** What comes from a source is text, whatever Markdown or HTML it looks like. */
function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>&~|#!]/g, (sign) => `\\${sign}`)
}

function encodeAngles(url: string): string {
  return url.replace(/[<>\s]/g, (sign) => encodeURIComponent(sign))
}
