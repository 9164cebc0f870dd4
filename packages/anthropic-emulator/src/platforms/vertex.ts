import { apiError, type ApiError } from '../wire/api-error.ts'
import { isObject, objects, string, without } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { readBetas } from '../validation/betas.ts'
import { unexpectedTag } from '../validation/shape.ts'
import { headersOf, type ReadHeaders } from '../wire/headers.ts'
import {
  createDialect,
  type Dialect,
  type PlatformRequest,
  type TranslatedRequest,
  type Platform,
  readVersion,
} from './dialect.ts'
import { toGoogleError, checkToken } from './google.ts'
import { addInfix } from './ids.ts'
import { findUrlProblem } from './url-sources.ts'
import { removeInputCounts, removeTiers } from './usage-fields.ts'
import { fromVertexId, decodePathPart } from './models.ts'

const PROJECT = /^\/v1\/projects\/[^/]+\/locations\/[^/]+\//
const METHOD = /\/publishers\/anthropic\/models\/([^/]+):(rawPredict|streamRawPredict)$/

/** Errors of these statuses come from Google; the model's own have Anthropic's body. */
const OF_GOOGLE = [401, 403, 404, 429, 503]

const EXHAUSTED =
  'Resource exhausted. Please try again later. Please refer to ' +
  'https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.'

const asAnthropic = createDialect('vertex').error

const toError: Dialect['error'] = (error, requestId) => {
  if (!OF_GOOGLE.includes(error.status)) return asAnthropic(error, requestId)
  const isUsual = error.message === apiError({ type: error.type }).message
  return toGoogleError(isUsual && error.status === 429 ? { ...error, message: EXHAUSTED } : error)
}

const DIALECT = createDialect('vertex', {
  requestId: (newId) => newId('req_vrtx'),
  ids: addInfix('vrtx'),
  error: toError,
  message: removeTiers,
  events: removeInputCounts,
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

/** The tools that Vertex AI lists instead. */
const TOOLS =
  "'bash_20250124', 'custom', 'memory_20250818', 'text_editor_20250728', 'web_search_20250305'"

const refuse = (message: string): ApiError => apiError({ status: 400, message })

function checkBetas(headers: Record<string, string>): ApiError | undefined {
  const unknown = readBetas(headers).filter((beta) =>
    NOT_HERE.some((beginning) => beta.startsWith(beginning)),
  )
  if (unknown.length === 0) return undefined
  const names = unknown.map((beta) => `\`${beta}\``).join(', ')
  return refuse(
    `Unexpected value(s) ${names} for the \`anthropic-beta\` header. Please consult our ` +
      'documentation at docs.claude.com or try again without the header.',
  )
}

function checkTools(tools: unknown): ApiError | undefined {
  const all = objects(tools)
  const at = all.findIndex(({ type }) => SERVER_TOOL.test(string(type)))
  if (at === -1) return undefined
  return refuse(`tools.${at}${unexpectedTag(string(all[at]?.type), TOOLS)}`)
}

function checkBody(body: Json, counting: boolean): ApiError | undefined {
  if (typeof body.anthropic_version !== 'string') {
    return refuse('anthropic_version: Field required')
  }
  if (!counting && 'model' in body) return refuse('model: Extra inputs are not permitted')
  const byUrl = findUrlProblem(body.messages)
  return checkTools(body.tools) ?? (byUrl === undefined ? undefined : refuse(byUrl))
}

const toNotFound = (message: string): ApiError => apiError({ status: 404, message })

const isCounting = (name: string): boolean => name === 'count-tokens'

function toCanonical(request: PlatformRequest, name: string): TranslatedRequest {
  const { body } = request
  const counting = isCounting(name)
  const asked = counting && isObject(body) ? string(body.model) : name
  const model = fromVertexId(asked)
  const headers = { ...headersOf(request.headers), 'anthropic-version': readVersion(body) }
  const place = PROJECT.exec(request.path)?.[0].replace('/v1/', '')
  const missing = request.isModel(model)
    ? undefined
    : toNotFound(
        `Publisher Model \`${place}publishers/anthropic/models/${asked}\` was not found or your ` +
          'project does not have access to it. Please ensure you are using a valid model version.',
      )
  return {
    dialect: DIALECT,
    path: counting ? '/v1/messages/count_tokens' : '/v1/messages',
    headers,
    body: isObject(body) ? { ...without(body, 'anthropic_version'), model } : body,
    fromPath: counting ? {} : { model: name },
    refusal: checkToken(request) ?? missing,
    lenientRefusal: isObject(body) ? (checkBody(body, counting) ?? checkBetas(headers)) : undefined,
  }
}

// Google's base URL ends in `/v1`, to which clients add the paths of Anthropic's API that Vertex AI
// lacks. Anthropic's own clients come there by a base URL of this kind, and name their version.
function isVertexClient(headers: Pick<ReadHeaders, 'get'>): boolean {
  if (headers.get('user-agent')?.startsWith('AnthropicVertex')) return true
  return headers.get('x-api-key') === null && headers.get('anthropic-version') === null
}

/** Claude on Vertex AI: `rawPredict` and `streamRawPredict` of Anthropic's models. */
export const vertex: Platform = {
  serves: (path, headers) =>
    /^\/(v1\/)+projects\//.test(path) || (path.startsWith('/v1/v1/') && isVertexClient(headers)),
  translate(request) {
    const [, name] = METHOD.exec(request.path) ?? []
    if (request.method === 'POST' && PROJECT.test(request.path) && name !== undefined) {
      return toCanonical(request, decodePathPart(name))
    }
    return {
      dialect: DIALECT,
      path: request.path,
      headers: headersOf(request.headers),
      body: request.body,
      fromPath: {},
      refusal:
        checkToken(request) ?? toNotFound(`The requested URL ${request.path} was not found.`),
    }
  },
}
