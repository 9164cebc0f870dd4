import { blocks, isObject, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

const MEDIA = ['image', 'document', 'search_result', 'container_upload']

/** Whether a block is media and not text. */
export function isMedia({ type }: Json): boolean {
  return MEDIA.includes(string(type))
}

function countBytes(base64: string): number {
  return Math.floor((base64.replace(/=+$/, '').length * 3) / 4)
}

function describeSource(source: Json): string {
  switch (source.type) {
    case 'base64':
      return `${string(source.media_type)}, ${countBytes(string(source.data))} bytes`
    case 'text':
      return `${string(source.media_type)}, ${new TextEncoder().encode(string(source.data)).length} bytes`
    case 'content':
      return `${blocks(source.content).length} blocks`
    case 'url':
      return `from ${string(source.url)}`
    default:
      return `file ${string(source.file_id)}`
  }
}

/** Describes a block in words: `an image (image/png, 68 bytes)`. */
export function describeMedia(block: Json): string {
  if (block.type === 'search_result') return `a search result (${string(block.source)})`
  if (block.type === 'container_upload') return `a file (${string(block.file_id)})`
  const title = typeof block.title === 'string' ? ` "${block.title}"` : ''
  const noun = block.type === 'image' ? 'an image' : `a document${title}`
  return `${noun} (${isObject(block.source) ? describeSource(block.source) : 'empty'})`
}

function wantsCitations(block: Json): boolean {
  const { citations, source } = block
  return (
    isObject(citations) && citations.enabled === true && isObject(source) && source.type === 'text'
  )
}

/** The first sentence of each document that wants to be cited, with its citation. */
export function citeDocuments(content: readonly Json[]): Json[] {
  const documents = content.filter(({ type }) => type === 'document')
  return documents.flatMap((block, document_index) => {
    if (!wantsCitations(block)) return []
    const { data, file_id = null } = isObject(block.source) ? block.source : {}
    const text = string(data)
    const sentence = /^[^.!?。]*[.!?。]?/u.exec(text)?.[0] ?? ''
    const citation = {
      type: 'char_location',
      cited_text: sentence,
      document_index,
      document_title: block.title ?? null,
      start_char_index: 0,
      end_char_index: sentence.length,
      file_id,
    }
    return sentence === '' ? [] : [{ type: 'text', text: sentence, citations: [citation] }]
  })
}
