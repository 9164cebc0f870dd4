/** What the environment asks for that a request would not do by itself. */
import { getEnvironmentVariable } from '@langchain/core/utils/env'
import { isRecord, type ClientOptions } from '../wire.ts'

/** A warning where the environment names a proxy that Node's `fetch` does not use. */
export function findUnusedProxy(
  { fetch, fetchOptions, baseURL }: ClientOptions,
  place: string,
): string | undefined {
  const name = ['HTTPS_PROXY', 'https_proxy'].find((key) => getEnvironmentVariable(key))
  if (!name || fetch || isRecord(fetchOptions) || usesProxies()) return undefined
  const url = baseURL ?? place
  if (!URL.canParse(url)) return undefined
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'https:' || isExempt(hostname)) return undefined
  return (
    `${name} names a proxy, which this version of Node does not use. Set NODE_USE_ENV_PROXY=1 ` +
    '(Node 22.21 or 24 on), or pass `clientOptions: { fetchOptions: { dispatcher: new ProxyAgent(url) } }` of undici.'
  )
}

/** Deno and Bun use it, and Node where it is asked to, or where a program has set a dispatcher. */
function usesProxies(): boolean {
  const isNode = !('Deno' in globalThis) && !('Bun' in globalThis) && 'process' in globalThis
  if (!isNode) return true
  const flags = getEnvironmentVariable('NODE_OPTIONS') ?? ''
  if (getEnvironmentVariable('NODE_USE_ENV_PROXY') || flags.includes('--use-env-proxy')) return true
  const dispatcher: unknown = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'))
  return isRecord(dispatcher) && dispatcher.constructor.name !== 'Agent'
}

function isExempt(hostname: string): boolean {
  const list = getEnvironmentVariable('NO_PROXY') ?? getEnvironmentVariable('no_proxy') ?? ''
  return list.split(',').some((entry) => {
    const name = entry
      .trim()
      .replace(/^\*?\.?/, '')
      .toLowerCase()
    if (entry.trim() === '*') return true
    return name !== '' && (hostname === name || hostname.endsWith(`.${name}`))
  })
}
