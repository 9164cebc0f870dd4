import { isIP } from 'node:net'

/** The address that an emulator listens on, unless it is asked for another. */
export const LOOPBACK = '127.0.0.1'

const withoutBrackets = (name: string): string => name.replace(/^\[(.*)\]$/, '$1')

/** Whether a name or an address always is this machine: no name server can make it another one. */
export function isLoopback(host: string): boolean {
  const name = withoutBrackets(host.toLowerCase()).replace(/\.$/, '')
  if (isIP(name) === 4) return name.startsWith('127.')
  return name === '::1' || name === 'localhost' || name.endsWith('.localhost')
}

const ANYWHERE = ['0.0.0.0', '::']

// Names that the public name system cannot hold: those of one word, as containers have, and these.
const isPrivateName = (name: string): boolean =>
  !name.includes('.') || /\.(?:internal|local|test|home\.arpa)$/.test(name)

/** The name in a `Host` header, without its port. */
export function nameOf(header: string): string {
  return withoutBrackets(header.toLowerCase().replace(/:\d*$/, '')).replace(/\.$/, '')
}

/**
 * Whether a `Host` header names the emulator. A page can make a public name of its own mean this
 * machine, and would then be of the same origin; so only names count that no page can have.
 */
export function isOwnHost(header: string, listensOn: string): boolean {
  const name = nameOf(header)
  if (isLoopback(name) || name === withoutBrackets(listensOn.toLowerCase())) return true
  return !isLoopback(listensOn) && (isIP(name) > 0 || isPrivateName(name))
}

/** What a client puts into a URL to reach what listens on this host. */
export function hostInUrl(host: string): string {
  if (ANYWHERE.includes(host)) return host === '::' ? '[::1]' : LOOPBACK
  return isIP(host) === 6 ? `[${host}]` : host
}
