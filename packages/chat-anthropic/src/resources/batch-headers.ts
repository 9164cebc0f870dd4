/** The headers of a batch, which its requests share. */
import type { AnthropicRequest } from '../call/portable.ts'
import { UnsupportedInputError } from '../errors/errors.ts'

/**
 * One set of headers for all requests. Of several versions of the API the oldest is taken, since
 * newer ones refuse what the older takes; any other difference is refused.
 */
export function toSharedHeaders(
  rows: readonly { request: AnthropicRequest }[],
): Record<string, string> {
  const shared: Record<string, string> = {}
  for (const [at, { request }] of rows.entries()) {
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      const other = shared[name]
      if (name === 'anthropic-version') shared[name] = [value, other ?? value].toSorted()[0]!
      else if (at === 0) shared[name] = value
    }
    checkSame(shared, request.headers ?? {}, at)
  }
  return shared
}

const SHARED = ['anthropic-user-profile-id', 'anthropic-workspace-id']

function checkSame(shared: Record<string, string>, own: Record<string, string>, at: number): void {
  const name = SHARED.find((header) => shared[header] !== own[header])
  if (name === undefined) return
  throw new UnsupportedInputError(
    `${name} is ${JSON.stringify(own[name] ?? null)}, and not ${JSON.stringify(shared[name] ?? null)}`,
    'The requests of a batch share it: make a batch for each.',
    `rows[${at}].request.headers`,
  )
}
