/** Nothing leaves the machine: names of other machines are not found, and kept. */
import dns from 'node:dns'

const LOCAL = new Set(['127.0.0.1', '::1', 'localhost'])
const strange: string[] = []
const { lookup } = dns

function lookUp(name: string, ...rest: unknown[]): void {
  if (LOCAL.has(name)) return Reflect.apply(lookup, dns, [name, ...rest])
  strange.push(name)
  const onFound = rest.at(-1) as (error: Error) => void
  onFound(Object.assign(new Error(`${name} is another machine`), { code: 'ENOTFOUND' }))
}

dns.lookup = lookUp as typeof lookup

/** The names of other machines that were looked up since the last call. */
export const takeStrangeNames = () => strange.splice(0)
