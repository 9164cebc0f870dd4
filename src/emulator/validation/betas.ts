import type { Json } from '../types.ts'

/** Fields that exist only for requests with a beta; the beginning of its name. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  mcp_servers: ['mcp-client'],
  context_management: ['context-management', 'compact'],
  compaction: ['compact'],
  fallbacks: ['server-side-fallback'],
  thread: ['message-threads'],
}

/** The betas of a request, as one text. */
export function betasOf(headers: Record<string, string>): string {
  return headers['anthropic-beta'] ?? ''
}

/** Which fields are there without the beta that they need. */
export function* betaProblems(body: Json, betas: string): Generator<string> {
  const names = betas.split(',').map((name) => name.trim())
  for (const [field, prefixes] of Object.entries(NEEDS)) {
    if (body[field] === undefined || body[field] === null) continue
    if (names.some((name) => prefixes.some((prefix) => name.startsWith(prefix)))) continue
    yield `${field}: Extra inputs are not permitted`
  }
}
