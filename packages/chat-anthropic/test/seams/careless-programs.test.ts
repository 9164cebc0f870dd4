/** What careless programs and refusing servers come to: typed errors, which say what to do. */
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { all, chat, failureOf, scripted, SSE } from '../behaviour/failures/support.ts'
import { frame } from '../events.ts'

afterEach(() => void vi.unstubAllEnvs())

const JSON_TYPE = { 'content-type': 'application/json' }
const METHODS = ['invoke', 'stream'] as const
type Model = ReturnType<typeof chat>
const run = (llm: Model, method: (typeof METHODS)[number]) =>
  method === 'invoke' ? llm.invoke('Hi') : all(llm.stream('Hi'))

describe('errors are told by their shape (E4)', () => {
  const foreign = (source: string): unknown => runInNewContext(source)

  test('a header that another realm refuses is not shown (E4)', async () => {
    const fetch = async () => {
      throw foreign(
        `new TypeError('Headers.append: "Bearer CANARY\\\\n" is an invalid header value.')`,
      )
    }
    const llm = chat({ url: 'http://localhost' }, { clientOptions: { fetch } })
    const error = await failureOf(llm.invoke('Hi'))
    expect(error).toMatchObject({ name: 'AuthenticationError', retryable: false })
    expect(JSON.stringify([error, error.message, String(error.stack)])).not.toContain('CANARY')
  })

  test('a client of another realm (E4)', async () => {
    const create = () => {
      throw foreign(`Object.assign(new Error('Slow down'), { status: 429, error: {} })`)
    }
    const createClient = () => ({ messages: { create, countTokens: create } })
    const error = await failureOf(chat({ url: 'http://localhost' }, { createClient }).invoke('Hi'))
    expect(error).toMatchObject({ name: 'RateLimitError', status: 429 })
  })
})

describe('money that is spent is no rate (D1)', () => {
  const spent: [status: number, type: string, message: string, code?: string][] = [
    [429, 'rate_limit_error', 'This workspace is over its limit.', 'enforced_spend_limit_reached'],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'],
    [400, 'invalid_request_error', 'You have reached your specified API usage limits.'],
    [403, 'permission_error', 'Your credit balance is too low to access the API.'],
  ]

  test.each(spent)('%i %s: %s (D1)', async (status, type, message, error_code) => {
    await using api = await scripted((response) => {
      const error = { type, message, details: error_code ? { error_code } : null }
      response.writeHead(status, JSON_TYPE).end(JSON.stringify({ type: 'error', error }))
    })
    for (const method of METHODS) {
      const error = await failureOf(run(chat(api, { maxRetries: 2 }), method))
      expect(error).toMatchObject({ name: 'BillingError', status, type, retryable: false })
      expect(error.message).toContain(message)
    }
    expect(api.requests).toHaveLength(2)
  })

  test('in a stream too (D1)', async () => {
    const details = { error_code: 'enforced_spend_limit_reached' }
    const error = { type: 'rate_limit_error', message: 'Over the limit.', details }
    await using api = await scripted((response) => {
      response.writeHead(200, SSE).end(frame({ type: 'error', error }))
    })
    const failure = await failureOf(all(chat(api, { maxRetries: 2 }).stream('Hi')))
    expect(failure).toMatchObject({ name: 'BillingError', retryable: false })
    expect(api.requests).toHaveLength(1)
  })
})

describe('careless programs get a typed error (E11)', () => {
  const keys: [name: string, apiKey: () => Promise<string>, retryable: boolean][] = [
    ['fails', () => Promise.reject(new Error('The vault is closed.')), true],
    ['gives nothing', async () => '', false],
    ['gives undefined', async () => undefined as never, false],
  ]

  test.each(keys)('an `apiKey` function that %s (E11)', async (_, apiKey, retryable) => {
    await using api = await scripted((response) => response.end())
    const error = await failureOf(chat(api, { apiKey }).invoke('Hi'))
    expect(error).toMatchObject({ name: 'AuthenticationError', retryable })
    expect(error.message).toContain('apiKey')
    expect(api.requests).toEqual([])
  })

  test.each(['timeout', 'streamIdleTimeout', 'maxRetries', 'maxReplyBytes'])(
    '%s: NaN, or less than 0 (E11)',
    async (name) => {
      for (const value of [Number.NaN, -1]) {
        const attempt = async () =>
          chat({ url: 'http://127.0.0.1:9' }, { [name]: value }).invoke('Hi')
        const error = await failureOf(attempt())
        expect(error.name).toBe('UnsupportedInputError')
        expect(error.message).toContain(name)
      }
    },
  )

  test('a certificate that nobody trusts is not tried again (E11)', async () => {
    const cause = Object.assign(new Error('self-signed certificate'), {
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
    let sent = 0
    const fetch = async () => {
      sent += 1
      throw new TypeError('fetch failed', { cause })
    }
    const llm = chat({ url: 'https://localhost' }, { clientOptions: { fetch }, maxRetries: 2 })
    const error = await failureOf(llm.invoke('Hi'))
    expect(error).toMatchObject({ name: 'ConnectionError', retryable: false })
    expect(error.message).toMatch(/self-signed.*NODE_EXTRA_CA_CERTS/)
    expect(sent).toBe(1)
  })

  test('a proxy in the environment that is not used is a warning (E11)', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://user:CANARY@127.0.0.1:9')
    const warnings: string[] = []
    const warned = async (url: string) => {
      warnings.length = 0
      const onWarning = (warning: string) => void warnings.push(warning)
      const llm = chat({ url }, { onWarning })
      await failureOf(llm.invoke('Hi'))
      await failureOf(llm.invoke('Hi'))
      return warnings.join('\n')
    }
    const warning = await warned('https://127.0.0.1:9')
    expect(warning).toMatch(/HTTPS_PROXY.*ProxyAgent/)
    expect(warning).not.toContain('CANARY')
    expect(warnings).toHaveLength(1)
    expect(await warned('http://127.0.0.1:9')).toBe('')
    vi.stubEnv('NO_PROXY', 'example.com, .0.0.1')
    expect(await warned('https://127.0.0.1:9')).toBe('')
    vi.stubEnv('NO_PROXY', '')
    vi.stubEnv('NODE_USE_ENV_PROXY', '1')
    expect(await warned('https://127.0.0.1:9')).toBe('')
  })

  test.each([
    ['a BigInt', () => ({ count: 1n })],
    [
      'a circle',
      () => {
        const node: Record<string, unknown> = {}
        node['self'] = node
        return node
      },
    ],
  ])('what is no JSON: %s (E8)', async (_, make) => {
    await using api = await scripted((response) => response.end())
    const llm = chat(api, { invocationKwargs: { extra: make() } })
    const error = await failureOf(llm.invoke('Hi'))
    expect(error.name).toBe('UnsupportedInputError')
    expect(api.requests).toEqual([])
  })
})
