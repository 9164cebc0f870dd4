import { apiError, type ApiError } from '../wire/api-error.ts'
import { isObject, objects, string, without } from '../wire/json.ts'
import { isModel } from '../wire/model-facts.ts'
import type { Json } from '../wire/types.ts'
import { betasOf } from '../validation/betas.ts'
import { unexpectedTag } from '../validation/shape.ts'
import { headersOf } from '../wire/headers.ts'
import {
  plainDialect,
  type Dialect,
  type Knock,
  type Passage,
  type Platform,
  versionOf,
} from './dialect.ts'
import { googleError, tokenRefusal } from './google.ts'
import { withInfix, withoutInput, withoutTiers } from './marks.ts'
import { fromVertexId, unescaped } from './models.ts'

const PROJECT = /^\/v1\/projects\/[^/]+\/locations\/[^/]+\//
const METHOD = /\/publishers\/anthropic\/models\/([^/]+):(rawPredict|streamRawPredict)$/

/** Errors of these statuses come from Google; the model's own have Anthropic's body. */
const OF_GOOGLE = [401, 403, 404, 429, 503]

const EXHAUSTED =
  'Resource exhausted. Please try again later. Please refer to ' +
  'https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.'

const asAnthropic = plainDialect('vertex').error

const toError: Dialect['error'] = (error, requestId) => {
  if (!OF_GOOGLE.includes(error.status)) return asAnthropic(error, requestId)
  const isUsual = error.message === apiError({ type: error.type }).message
  return googleError(isUsual && error.status === 429 ? { ...error, message: EXHAUSTED } : error)
}

const DIALECT = plainDialect('vertex', {
  requestId: (newId) => newId('req_vrtx'),
  ids: withInfix('vrtx'),
  error: toError,
  message: withoutTiers,
  events: withoutInput,
  headers: (headers, requestId) => {
    const own = Object.entries(headers).filter(([name]) => !name.startsWith('anthropic-'))
    return { ...Object.fromEntries(own), 'request-id': requestId }
  },
})

/** Features that Vertex AI does not have, by the beginnings of their betas. */
const NOT_HERE = [
  'advisor-tool',
  'code-execution',
  'files-api',
  'mcp-client',
  'message-batches',
  'skills',
  'web-fetch',
]

const SERVER_TOOL = /^(web_fetch|code_execution|advisor)_20\d{6}$/

/** What Vertex AI says that it has instead. */
const TOOLS =
  "'bash_20250124', 'custom', 'memory_20250818', 'text_editor_20250728', 'web_search_20250305'"

const refused = (message: string): ApiError => apiError({ status: 400, message })

function betaRefusal(headers: Record<string, string>): ApiError | undefined {
  const unknown = betasOf(headers).filter((beta) =>
    NOT_HERE.some((beginning) => beta.startsWith(beginning)),
  )
  if (unknown.length === 0) return undefined
  const names = unknown.map((beta) => `\`${beta}\``).join(', ')
  return refused(
    `Unexpected value(s) ${names} for the \`anthropic-beta\` header. Please consult our ` +
      'documentation at docs.claude.com or try again without the header.',
  )
}

function toolRefusal(tools: unknown): ApiError | undefined {
  const all = objects(tools)
  const at = all.findIndex(({ type }) => SERVER_TOOL.test(string(type)))
  if (at === -1) return undefined
  return refused(`tools.${at}${unexpectedTag(string(all[at]?.type), TOOLS)}`)
}

function bodyRefusal(body: Json, counting: boolean): ApiError | undefined {
  if (typeof body.anthropic_version !== 'string') {
    return refused('anthropic_version: Field required')
  }
  if (!counting && 'model' in body) return refused('model: Extra inputs are not permitted')
  return toolRefusal(body.tools)
}

const notFound = (message: string): ApiError => apiError({ status: 404, message })

const isCounting = (name: string): boolean => name === 'count-tokens'

function toCanonical(knock: Knock, name: string): Passage {
  const { body } = knock
  const counting = isCounting(name)
  const asked = counting && isObject(body) ? string(body.model) : name
  const model = fromVertexId(asked)
  const headers = { ...headersOf(knock.headers), 'anthropic-version': versionOf(body) }
  const place = PROJECT.exec(knock.path)?.[0].replace('/v1/', '')
  const missing = isModel(model)
    ? undefined
    : notFound(
        `Publisher Model \`${place}publishers/anthropic/models/${asked}\` was not found or your ` +
          'project does not have access to it. Please ensure you are using a valid model version.',
      )
  return {
    dialect: DIALECT,
    path: counting ? '/v1/messages/count_tokens' : '/v1/messages',
    headers,
    body: isObject(body) ? { ...without(body, 'anthropic_version'), model } : body,
    told: counting ? {} : { model: name },
    refused: tokenRefusal(knock) ?? missing,
    faulty: isObject(body) ? (bodyRefusal(body, counting) ?? betaRefusal(headers)) : undefined,
  }
}

/** Claude on Vertex AI: `rawPredict` and `streamRawPredict` of Anthropic's models. */
export const vertex: Platform = {
  serves: (path) => /^\/v1\/(projects|v1)\//.test(path),
  enter(knock) {
    const [, name] = METHOD.exec(knock.path) ?? []
    if (knock.method === 'POST' && PROJECT.test(knock.path) && name !== undefined) {
      return toCanonical(knock, unescaped(name))
    }
    return {
      dialect: DIALECT,
      path: knock.path,
      headers: headersOf(knock.headers),
      body: knock.body,
      told: {},
      refused: tokenRefusal(knock) ?? notFound(`The requested URL ${knock.path} was not found.`),
    }
  },
}
