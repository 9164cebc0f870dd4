import type { RequestHead } from '../wire/request.ts'

/** The session that requests without one belong to. */
export const DEFAULT_SESSION = 'default'

const HEADER = 'x-emulator-session'
const PREFIX = '/_session/'
const LONGEST = 200

/** The base path of a session, for clients that cannot send headers. */
export const sessionPath = (name: string): string =>
  name === DEFAULT_SESSION ? '' : `${PREFIX}${encodeURIComponent(name)}`

/** What is wrong with the name of a session, or nothing. */
export function findNameProblem(name: string): string | undefined {
  if (name.trim() !== '' && name.length <= LONGEST && !/\p{Cc}/u.test(name)) return undefined
  return (
    `${JSON.stringify(name.slice(0, LONGEST))} is no name of a session: it takes 1 to ${LONGEST} ` +
    `characters, without control characters.`
  )
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The session that a request names, by its path or by its header, and its head without that path. */
export function readSession(head: RequestHead): { name: string; head: RequestHead } {
  const { path } = head
  if (!path.startsWith(PREFIX)) {
    const name = head.headers.get(HEADER)?.trim()
    return { name: name || DEFAULT_SESSION, head }
  }
  const end = path.indexOf('/', PREFIX.length)
  const text = path.slice(PREFIX.length, end === -1 ? undefined : end)
  const name = decodeName(text)
  const base = `${PREFIX}${text}`
  return { name, head: { ...head, base, path: end === -1 ? '/' : path.slice(end) } }
}
