/** What LangChain calls the kinds and fields of the API's citations: data for both directions. */
import type { ContentBlock } from '@langchain/core/messages'
import type { Citation } from '../wire.ts'

/** The standard name of each field that has one. */
type StandardNames = Readonly<Record<string, keyof ContentBlock.Citation>>

const QUOTE: StandardNames = { cited_text: 'citedText' }
const DOCUMENT: StandardNames = { ...QUOTE, document_title: 'title' }

export interface CitationKind {
  source: string
  names: StandardNames
}

/** Per kind of citation: LangChain's name for its source, and for each field that has one. */
const KINDS: Record<Citation['type'], CitationKind> = {
  char_location: {
    source: 'char',
    names: { ...DOCUMENT, start_char_index: 'startIndex', end_char_index: 'endIndex' },
  },
  page_location: {
    source: 'page',
    names: { ...DOCUMENT, start_page_number: 'startIndex', end_page_number: 'endIndex' },
  },
  content_block_location: {
    source: 'block',
    names: { ...DOCUMENT, start_block_index: 'startIndex', end_block_index: 'endIndex' },
  },
  search_result_location: {
    source: 'search',
    names: {
      ...QUOTE,
      source: 'url',
      title: 'title',
      start_block_index: 'startIndex',
      end_block_index: 'endIndex',
    },
  },
  web_search_result_location: {
    source: 'url',
    names: { ...QUOTE, url: 'url', title: 'title' },
  },
}

/** By the citation's `type`; a type not in here passes unchanged. */
export const CITATION_KINDS: ReadonlyMap<string, CitationKind> = new Map(Object.entries(KINDS))
