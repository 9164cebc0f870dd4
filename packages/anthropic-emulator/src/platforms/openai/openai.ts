import { apiError, type ApiError } from '../../wire/api-error.ts'
import { headersOf } from '../../wire/headers.ts'
import { isObject } from '../../wire/json.ts'
import { createDialect, type Dialect, type Headers, type Platform } from '../dialect.ts'
import { readBearer } from '../bearer.ts'
import type { PlatformRequest } from '../dialect.ts'
import { toChatCompletion, toChunks } from './reply.ts'
import { fromChatCompletion } from './request.ts'

const PATH = '/v1/chat/completions'

const toError: Dialect['error'] = ({ status, type, message }) => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: { error: { message, type, param: null, code: type } },
})

const LIMIT = /^anthropic-ratelimit-(requests|tokens)-(limit|remaining|reset)$/

// The limits under OpenAI's names besides.
function toHeaders(headers: Headers, requestId: string): Record<string, string> {
  const named = Object.entries(headers).flatMap(([name, value]) => {
    const [, kind, what] = LIMIT.exec(name) ?? []
    return kind === undefined ? [] : [[`x-ratelimit-${what}-${kind}`, value] as const]
  })
  return { ...headers, ...Object.fromEntries(named), 'request-id': requestId }
}

function createOpenAiDialect(includeUsage: boolean): Dialect {
  return createDialect('openai', {
    error: toError,
    whole: toChatCompletion,
    events: (frames, message) => toChunks(frames, message, { includeUsage }),
    pings: false,
    headers: toHeaders,
  })
}

function checkKey({ headers, apiKey }: PlatformRequest): ApiError | undefined {
  const given = readBearer(headers)
  if (!given) {
    return apiError({ status: 401, message: 'Authorization header with a Bearer key is required' })
  }
  return apiKey === undefined || given === apiKey ? undefined : apiError({ status: 401 })
}

const wantsUsage = (options: unknown): boolean =>
  isObject(options) && options.include_usage === true

/** OpenAI's chat completions, which Anthropic's API takes and answers with messages of Claude. */
export const openai: Platform = {
  serves: (path) => path === PATH,
  translate(request) {
    const { method, body, headers } = request
    const given = isObject(body) ? body : undefined
    const n = given?.n ?? 1
    const wrongMethod =
      method === 'POST' ? undefined : apiError({ status: 405, message: 'Method Not Allowed' })
    const tooMany =
      n === 1 ? undefined : apiError({ status: 400, message: 'n: only 1 is supported' })
    return {
      dialect: createOpenAiDialect(wantsUsage(given?.stream_options)),
      path: '/v1/messages',
      headers: { ...headersOf(headers), 'anthropic-version': '2023-06-01' },
      body: given ? fromChatCompletion(given) : body,
      fromPath: {},
      refusal: wrongMethod ?? checkKey(request) ?? tooMany,
    }
  },
}
