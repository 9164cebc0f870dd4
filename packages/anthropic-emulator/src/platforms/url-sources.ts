import { isObject } from '../wire/json.ts'

const BY_URL = ['image', 'document']

function findIn(content: unknown, path: string): string | undefined {
  if (!Array.isArray(content)) return undefined
  for (const [index, block] of content.entries()) {
    if (!isObject(block)) continue
    const { type, source } = block
    const place = `${path}.${index}`
    // Documents are named images here.
    const isByUrl = BY_URL.some((one) => one === type) && isObject(source) && source.type === 'url'
    if (isByUrl) return `${place}.image.source.base64.data: URL sources are not supported`
    const inner =
      type === 'tool_result' ? findIn(block.content, `${place}.tool_result.content`) : undefined
    if (inner !== undefined) return inner
  }
  return undefined
}

/** What is wrong with images and documents by URL, on platforms that fetch none. */
export function findUrlProblem(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return undefined
  for (const [index, message] of messages.entries()) {
    const content: unknown = isObject(message) ? message.content : undefined
    const problem = findIn(content, `messages.${index}.content`)
    if (problem !== undefined) return problem
  }
  return undefined
}
