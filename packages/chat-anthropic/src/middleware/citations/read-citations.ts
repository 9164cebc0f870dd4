/** The citations of a message, numbered, and the texts that have them. */
import type { BaseMessage, ContentBlock } from '@langchain/core/messages'

/** What a text is taken from. */
export interface CitedSource {
  /** From 1 on, in the order of the message. */
  number: number
  /** Of the document, page or search result; undefined where it has none. */
  title: string | undefined
  /** Of a page on the web, or of a search result; `http:` and `https:` alone. */
  url: string | undefined
  /** Where it stands in the source, such as `"page 3"` or `"pages 3–5"`; undefined where nothing says it. */
  location: string | undefined
  /** The words that were cited. */
  quote: string | undefined
}

/** A piece of a message's text, and the numbers of what it cites. */
export interface CitedText {
  /** The text of one block, as the message has it. */
  text: string
  /** The `number` of each source, once; empty where nothing is cited. */
  sources: number[]
}

/** A message as a page shows it. */
export interface CitedMessage {
  /** In the order of the message, those without citations included. */
  texts: CitedText[]
  /** Each source once, in the order of its `number`. */
  sources: CitedSource[]
}

/**
 * Takes a message apart: its texts in their order, and each source once, however often it is cited. It
 * reads messages of every provider that LangChain knows the citations of.
 */
export function readCitations(message: Pick<BaseMessage, 'contentBlocks'>): CitedMessage {
  const sources = new Map<string, CitedSource>()
  const texts = message.contentBlocks.filter(isText).map(({ text, annotations }) => {
    const cited = (annotations ?? []).filter(isCitation).map((citation) => {
      const source = toSource(citation)
      const key = JSON.stringify(source)
      const known = sources.get(key) ?? { number: sources.size + 1, ...source }
      sources.set(key, known)
      return known.number
    })
    return { text, sources: [...new Set(cited)] }
  })
  return { texts, sources: [...sources.values()] }
}

function isText(block: ContentBlock): block is ContentBlock.Text {
  return block.type === 'text'
}

function isCitation(annotation: { type?: unknown }): annotation is ContentBlock.Citation {
  return annotation.type === 'citation'
}

function toSource(citation: ContentBlock.Citation): Omit<CitedSource, 'number'> {
  const { title, url, citedText } = citation
  return {
    title: title || undefined,
    url: url !== undefined && isWebAddress(url) ? url : undefined,
    location: findLocation(citation),
    quote: citedText || undefined,
  }
}

/** A model, or what it has read, writes addresses: no other kind becomes a link. */
function isWebAddress(url: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol)
  } catch {
    return false
  }
}

/** Pages are counted from 1, the end not included; characters and blocks say nothing to a reader. */
function findLocation({ source, startIndex, endIndex }: ContentBlock.Citation): string | undefined {
  if (source !== 'page' || startIndex === undefined) return undefined
  const last = (endIndex ?? startIndex + 1) - 1
  return last > startIndex ? `pages ${startIndex}–${last}` : `page ${startIndex}`
}
