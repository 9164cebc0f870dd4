import { createHash, timingSafeEqual } from 'node:crypto'

import type { Reply } from '../wire/reply.ts'
import type { RequestHead } from '../wire/request.ts'
import { isLoopback } from './hosts.ts'
import { refuseOrigin, refuseToken } from './refusals.ts'

/** Who may read the journal and control the emulator. */
export interface ControlRules {
  /** Where the emulator listens. */
  host: string
  /** What has to be shown; on a loopback host nothing has to, without it. */
  token?: string | undefined
}

// Cookies are for a host, whatever the port: each emulator has its own.
const cookieOf = (origin: string): string => `emulator_token_${new URL(origin).port}`

const HEALTH = '/_emulator/health'

const isPage = (path: string): boolean => /^\/_emulator\/?$/.test(path)

// A link on another page may lead to ours, which is empty before it has loaded the journal.
const isVisit = ({ method, path, headers }: RequestHead): boolean =>
  method === 'GET' && isPage(path) && headers.get('sec-fetch-dest') === 'document'

/** The other origin that a browser says a request is from. */
function findOtherOrigin(head: RequestHead): string | undefined {
  const origin = head.headers.get('origin')
  if (origin !== null && origin !== head.origin) return origin
  const site = head.headers.get('sec-fetch-site')
  if (site === null || site === 'same-origin' || site === 'none' || isVisit(head)) return undefined
  return `another site (${site})`
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function isToken(given: string | undefined | null, token: string): boolean {
  return given ? timingSafeEqual(digest(given), digest(token)) : false
}

function readCookie({ headers, origin }: RequestHead): string | undefined {
  const name = `${cookieOf(origin)}=`
  const pairs = (headers.get('cookie') ?? '').split(/;\s*/)
  return pairs.find((pair) => pair.startsWith(name))?.slice(name.length)
}

function showsToken(head: RequestHead, token: string): boolean {
  const bearer = /^bearer\s+(.+)$/i.exec(head.headers.get('authorization') ?? '')?.[1]
  return isToken(bearer, token) || isToken(readCookie(head), encodeURIComponent(token))
}

// The token leaves the address, where others would see it, and stays with the browser, for the pages of
// all sessions.
function keepToken({ origin, base = '' }: RequestHead, token: string): Reply {
  const value = `${cookieOf(origin)}=${encodeURIComponent(token)}`
  const cookie = `${value}; Path=/; HttpOnly; SameSite=Strict`
  const headers = {
    location: `${base}/_emulator`,
    'set-cookie': cookie,
    'cache-control': 'no-store',
  }
  return { status: 303, headers, body: '' }
}

/** What is answered in place of a control route, where a request may not have it. */
export function guardControl(head: RequestHead, { host, token }: ControlRules): Reply | undefined {
  const other = findOtherOrigin(head)
  if (other !== undefined) return refuseOrigin(other)
  // Who starts it asks whether it runs, and learns nothing else.
  if (head.path === HEALTH) return undefined
  if (token === undefined) return isLoopback(host) ? undefined : refuseToken(false)
  if (showsToken(head, token)) return undefined
  const given = isPage(head.path) ? new URLSearchParams(head.search).get('token') : undefined
  return isToken(given, token) ? keepToken(head, token) : refuseToken(true)
}
