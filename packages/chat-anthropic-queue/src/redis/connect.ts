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
    const redis = createClient(url)
    try {
      await redis.connect()
      return redis
    } catch (error) {
      redis.disconnect()
      if (!isAway(error) || Date.now() - begun > PATIENCE) throw toUnreachable(place, error)
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES))
    }
  }
}

function createClient(url: string): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    // Commands wait until the server is back.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (redis.isBegun ? Math.min(times * 100, 2_000) : null),
  }) as Redis & { isBegun?: boolean }
  redis.once('ready', () => (redis.isBegun = true))
  // Without a listener ioredis prints them; what they are about is seen by who waits for a command.
  redis.on('error', () => {})
  return redis
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
