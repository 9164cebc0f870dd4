/** Connections to Redis. What is reported of one names its host and port, and never its password. */
import { Redis } from 'ioredis'
import { UnsupportedInputError } from 'chat-anthropic'

/** How long a server may take to be there at all, in milliseconds. */
const PATIENCE = 10_000
const BETWEEN_TRIES = 500

/** A Redis as it may be shown. */
export interface RedisPlace {
  host: string
  port: number
}

/** The address of a URL. Throws `UnsupportedInputError` where it is none of Redis. */
export function readPlace(url: string): RedisPlace {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === '') {
    // Not the text itself: it may hold a password.
    throw new UnsupportedInputError(
      '`queue.redis` is no URL of a Redis',
      'It takes redis://host:6379, or rediss:// for TLS.',
    )
  }
  return { host: parsed.hostname, port: Number(parsed.port || 6379) }
}

/**
 * A connection that waits for its server whenever it is away. Throws where there is none within ten
 * seconds, or it lets nobody in.
 */
export async function connect(url: string): Promise<Redis> {
  const place = readPlace(url)
  const begun = Date.now()
  for (;;) {
    const attempt = createClient(url)
    try {
      await attempt.redis.connect()
      return attempt.redis
    } catch (error) {
      attempt.redis.disconnect()
      // What it rejects with may be that the connection is closed; why, is an event.
      const reason = attempt.readError() ?? error
      if (!isAway(reason) || Date.now() - begun > PATIENCE) throw toUnreachable(place, reason)
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES))
    }
  }
}

/**
 * Runs what may run twice, again where the connection has gone in the middle of it: ioredis sends
 * commands again when the server is back, but no transactions.
 */
export async function untilSent<T>(run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AbortError') throw error
    }
  }
}

/** What Redis refuses for now: it has no memory left, is being loaded, or another one takes over. */
const FOR_NOW = /^(OOM|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY)\b/
const UNTIL_TAKEN = 500

/** Runs what Redis may refuse for now, again until it takes it; undefined where the signal aborts before. */
export async function untilTaken<T>(
  run: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T | undefined> {
  for (;;) {
    if (signal?.aborted) return undefined
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof Error) || !FOR_NOW.test(error.message)) throw error
      await new Promise((resolve) => setTimeout(resolve, UNTIL_TAKEN))
    }
  }
}

function createClient(url: string): { redis: Redis; readError: () => unknown } {
  let wasReady = false
  let last: unknown
  const redis = new Redis(url, {
    lazyConnect: true,
    // Commands wait until the server is back.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (wasReady ? Math.min(times * 100, 2_000) : null),
  })
  redis.once('ready', () => (wasReady = true))
  // Without a listener ioredis prints them; who waits for a command sees what they are about.
  redis.on('error', (error) => (last = error))
  return { redis, readError: () => last }
}

function isAway(error: unknown): boolean {
  const { code, message } = Object(error) as { code?: string; message?: string }
  return /^E(CONN|HOST|NET|TIMEDOUT|AI_AGAIN|PIPE)/.test(code ?? '') || /closed/.test(message ?? '')
}

function toUnreachable({ host, port }: RedisPlace, error: unknown): UnsupportedInputError {
  const { code, message } = Object(error) as { code?: string; message?: string }
  return new UnsupportedInputError(
    `the Redis at ${host}:${port} cannot be used (${code ?? String(message).split('\n')[0]})`,
    'Start one, as with `docker run -p 6379:6379 redis`, or correct the URL.',
  )
}
