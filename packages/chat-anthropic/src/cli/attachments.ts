/** Files and URLs as content blocks: images, PDFs and texts. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { UsageError } from './arguments.ts'

type Block = { type: string; [key: string]: unknown }

const URL_OF_WEB = /^https?:\/\//i
const IMAGE_ENDING = /\.(?:png|jpe?g|gif|webp)$/i

/** What the API reads itself, by the bytes that they begin with: names are often wrong. */
const SIGNS: readonly (readonly [mediaType: string, sign: RegExp])[] = [
  ['image/png', /^\x89PNG\r\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
  ['application/pdf', /^%PDF-/],
]

/** The content block of a file or URL. Throws `UsageError` for what cannot be attached. */
export async function readAttachment(place: string): Promise<Block> {
  if (URL_OF_WEB.test(place)) return toURLBlock(place)
  const bytes = await readBytes(place)
  const head = bytes.toString('latin1', 0, 16)
  const mediaType = SIGNS.find(([, sign]) => sign.test(head))?.[0]
  if (mediaType === undefined) return toTextBlock(place, bytes)
  const source = { type: 'base64', media_type: mediaType, data: bytes.toString('base64') }
  return mediaType === 'application/pdf'
    ? { type: 'document', source, title: basename(place) }
    : { type: 'image', source }
}

/** The API fetches it: an image where its name says so, else a PDF. */
function toURLBlock(url: string): Block {
  const source = { type: 'url', url }
  const path = url.replace(/[?#].*$/s, '')
  return { type: IMAGE_ENDING.test(path) ? 'image' : 'document', source }
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(`--attach ${file}: ${why}`)
  }
}

function toTextBlock(file: string, bytes: Buffer): Block {
  const data = decode(bytes)
  if (data === undefined || data.includes('\0')) {
    throw new UsageError(
      `--attach ${file} is no image (PNG, JPEG, GIF, WebP), no PDF and no text in UTF-8.`,
    )
  }
  if (data.trim() === '') throw new UsageError(`--attach ${file} is empty.`)
  const source = { type: 'text', media_type: 'text/plain', data }
  return { type: 'document', source, title: basename(file) }
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
