import { apiError, type ApiError } from '../wire/api-error.ts'
import { hash, spell } from '../wire/hash.ts'
import { isObject, objects, string, without } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { isKnownBeta } from '../validation/known-betas.ts'
import { unexpectedTag } from '../validation/shape.ts'
import { readBearer } from './bearer.ts'
import { headersOf } from '../wire/headers.ts'
import {
  createDialect,
  readVersion,
  type Dialect,
  type PlatformRequest,
  type Platform,
} from './dialect.ts'
import { loadEventStream } from './event-stream.ts'
import { addInfix } from './ids.ts'
import { findUrlProblem } from './url-sources.ts'
import { removeInputCounts, removeTiers } from './usage-fields.ts'
import { fromBedrockId, decodePathPart } from './models.ts'
import { isSigned, checkSignature, signedService } from './sigv4.ts'

const OPERATION = /^\/model\/(.+)\/(invoke|invoke-with-response-stream)$/

const CONVERSE = /^\/model\/.+\/(converse|converse-stream)$/

/** Bedrock's exceptions: their status, and what they usually say. */
const EXCEPTIONS: Readonly<Record<string, readonly [status: number, message?: string]>> = {
  ValidationException: [400],
  AccessDeniedException: [403, "You don't have access to the model with the specified model ID."],
  UnrecognizedClientException: [403, 'The security token included in the request is invalid.'],
  InvalidSignatureException: [403],
  IncompleteSignatureException: [403],
  MissingAuthenticationTokenException: [403, 'Missing Authentication Token'],
  ResourceNotFoundException: [404],
  UnknownOperationException: [404],
  ModelTimeoutException: [408, 'Model has timed out in processing the request.'],
  ModelErrorException: [424],
  ModelStreamErrorException: [424],
  ModelNotReadyException: [429, 'Model is not ready for inference. Please try again later.'],
  ThrottlingException: [429, 'Too many requests, please wait before trying again.'],
  InternalServerException: [
    500,
    'The system encountered an unexpected error during processing. Try your request again.',
  ],
  ServiceUnavailableException: [503, 'Bedrock is unable to process your request.'],
}

/** The exception that stands for an error of the Messages API; first match wins. */
const EXCEPTION_OF: readonly (readonly [type: string, exception: string])[] = [
  ['authentication_error', 'UnrecognizedClientException'],
  ['permission_error', 'AccessDeniedException'],
  ['not_found_error', 'ResourceNotFoundException'],
  ['rate_limit_error', 'ThrottlingException'],
  ['timeout_error', 'ModelTimeoutException'],
  ['overloaded_error', 'ServiceUnavailableException'],
  ['api_error', 'InternalServerException'],
]

const capitalise = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

function exceptionOf({ type, status }: Pick<ApiError, 'type' | 'status'>): string {
  const named = capitalise(type)
  if (named in EXCEPTIONS || named.endsWith('Exception')) return named
  if (status === 408) return 'ModelTimeoutException'
  if (status === 424) return 'ModelErrorException'
  return EXCEPTION_OF.find(([known]) => known === type)?.[1] ?? 'ValidationException'
}

// The default message of an error is Anthropic's; Bedrock has another.
function messageOf({ type, message }: Pick<ApiError, 'type' | 'message'>, name: string): string {
  const isUsual = message === apiError({ type }).message
  return (isUsual ? EXCEPTIONS[name]?.[1] : undefined) ?? message
}

const UNKNOWN_OPERATION = {
  Output: { __type: 'com.amazon.coral.service#UnknownOperationException' },
  Version: '1.0',
}

const toError: Dialect['error'] = (error) => {
  const name = exceptionOf(error)
  const origin = 'http://internal.amazon.com/coral/com.amazon.bedrock/'
  const headers = {
    'content-type': 'application/json',
    'x-amzn-errortype': name === 'ValidationException' ? `${name}:${origin}` : name,
  }
  const status = EXCEPTIONS[name]?.[0] ?? error.status
  if (name === 'UnknownOperationException') {
    const { message } = error
    return { status, headers, body: { ...UNKNOWN_OPERATION, ...(message !== '' && { message }) } }
  }
  return { status, headers, body: { message: messageOf(error, name) } }
}

const usageOf = ({ usage }: Json): Json => (isObject(usage) ? usage : {})

// Made up, not measured: the same request gets the same answer.
const latencyOf = (message: Json): number => 200 + (hash(string(message.id)) % 700)

function messageHeaders(message: Json): Record<string, string> {
  const usage = usageOf(message)
  return {
    'x-amzn-bedrock-invocation-latency': `${latencyOf(message)}`,
    'x-amzn-bedrock-input-token-count': `${Number(usage.input_tokens)}`,
    'x-amzn-bedrock-output-token-count': `${Number(usage.output_tokens)}`,
    'x-amzn-bedrock-cache-read-input-token-count': `${Number(usage.cache_read_input_tokens ?? 0)}`,
    'x-amzn-bedrock-cache-write-input-token-count': `${Number(usage.cache_creation_input_tokens ?? 0)}`,
  }
}

const countField = (name: string, value: unknown): Json =>
  Number(value) > 0 ? { [name]: value } : {}

function toMetrics(message: Json): Json {
  const usage = usageOf(message)
  const latency = latencyOf(message)
  return {
    inputTokenCount: usage.input_tokens,
    outputTokenCount: usage.output_tokens,
    invocationLatency: latency,
    firstByteLatency: Math.round(latency / 2),
    ...countField('cacheReadInputTokenCount', usage.cache_read_input_tokens),
    ...countField('cacheWriteInputTokenCount', usage.cache_creation_input_tokens),
  }
}

const addMetrics: Dialect['events'] = (frames, message) => [
  ...removeInputCounts(frames).slice(0, -1),
  `event: message_stop\ndata: ${JSON.stringify({
    type: 'message_stop',
    'amazon-bedrock-invocationMetrics': toMetrics(message),
  })}\n\n`,
]

const HEX = '0123456789abcdef'

function toUuid(seed: string): string {
  const hex = spell(seed, 32, HEX)
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ]
  return [...parts, hex.slice(20)].join('-')
}

const DIALECT = createDialect('bedrock', {
  requestId: (newId) => toUuid(newId('req')),
  ids: addInfix('bdrk'),
  error: toError,
  message: removeTiers,
  messageHeaders,
  events: addMetrics,
  pings: false,
  headers: (headers, requestId) => {
    const own = Object.entries(headers).filter(([name]) => !name.startsWith('anthropic-'))
    return { ...Object.fromEntries(own), 'x-amzn-requestid': requestId }
  },
})

function checkAccess({ headers, apiKey }: PlatformRequest): ApiError | undefined {
  const bearer = readBearer(headers)
  if (bearer === undefined) return checkSignature(headers, ['bedrock'])
  if (apiKey === undefined || bearer === apiKey) return undefined
  const message = 'Authentication failed: Please make sure your API Key is valid.'
  return { status: 403, type: 'AccessDeniedException', message }
}

const toValidationError = (message: string): ApiError => ({
  status: 400,
  type: 'ValidationException',
  message,
})

/** Features that Bedrock does not have, by the beginnings of their betas. */
const NOT_HERE = [
  'advisor-tool',
  'code-execution',
  'fast-mode',
  'files-api',
  'mcp-client',
  'message-batches',
  'skills',
  'web-fetch',
  'web-search',
]

const isBetaHere = (beta: unknown): boolean =>
  typeof beta === 'string' && isKnownBeta(beta) && !NOT_HERE.some((begin) => beta.startsWith(begin))

const SERVER_TOOL = /^(web_search|web_fetch|code_execution|advisor)_20\d{6}$/

/** The tools that Bedrock lists instead. */
const TOOLS = "'bash_20250124', 'custom', 'memory_20250818', 'text_editor_20250728'"

function findToolProblem(tools: unknown): string | undefined {
  const all = objects(tools)
  const at = all.findIndex(({ type }) => SERVER_TOOL.test(string(type)))
  return at === -1 ? undefined : `tools.${at}${unexpectedTag(string(all[at]?.type), TOOLS)}`
}

function checkBody(body: Json): ApiError | undefined {
  if (typeof body.anthropic_version !== 'string') {
    return toValidationError('anthropic_version: Field required')
  }
  const extra = ['model', 'stream'].find((key) => key in body)
  if (extra !== undefined) return toValidationError(`${extra}: Extra inputs are not permitted`)
  const betas = body.anthropic_beta ?? []
  if (!Array.isArray(betas))
    return toValidationError('anthropic_beta: Input should be a valid list')
  if (!betas.every(isBetaHere)) return toValidationError('invalid beta flag')
  const problem = findToolProblem(body.tools) ?? findUrlProblem(body.messages)
  return problem === undefined ? undefined : toValidationError(problem)
}

function toCanonicalHeaders({ headers }: PlatformRequest, body: unknown): Record<string, string> {
  const { 'anthropic-beta': _, ...others } = headersOf(headers)
  const betas = isObject(body) && Array.isArray(body.anthropic_beta) ? body.anthropic_beta : []
  return {
    ...others,
    'anthropic-version': readVersion(body),
    ...(betas.length > 0 && { 'anthropic-beta': betas.map(String).join(',') }),
  }
}

function toCanonicalBody(body: unknown, model: string, stream: boolean): unknown {
  if (!isObject(body)) return body
  const own = without(body, 'anthropic_version', 'anthropic_beta')
  return { ...own, model, stream }
}

const toException: Parameters<typeof loadEventStream>[0] = (error) => {
  const name = exceptionOf({ type: error.type, status: 0 })
  const message = messageOf(error, name)
  return { name: name.charAt(0).toLowerCase() + name.slice(1), message }
}

const NO_CONVERSE =
  'The emulator does not have the Converse API, which has messages of its own form. Use InvokeModel ' +
  'or InvokeModelWithResponseStream, as AnthropicBedrock does.'

const UNKNOWN_MODEL = toValidationError('The provided model identifier is invalid.')

async function translateInvocation(request: PlatformRequest, id: string, stream: boolean) {
  const { body } = request
  const model = fromBedrockId(id)
  const framing = stream ? await loadEventStream(toException) : undefined
  const unframed: ApiError | undefined =
    framing && 'missing' in framing
      ? { status: 500, type: 'InternalServerException', message: framing.missing }
      : undefined
  const unknownModel = model === undefined || !request.isModel(model) ? UNKNOWN_MODEL : undefined
  return {
    dialect: framing && 'framed' in framing ? { ...DIALECT, framing } : DIALECT,
    path: '/v1/messages',
    headers: toCanonicalHeaders(request, body),
    body: toCanonicalBody(body, model ?? id, stream),
    fromPath: { model: id, ...(stream && { stream }) },
    refusal: checkAccess(request) ?? unframed ?? unknownModel,
    lenientRefusal: isObject(body) ? checkBody(body) : undefined,
  }
}

/** The runtime of Amazon Bedrock: `InvokeModel` and `InvokeModelWithResponseStream`. */
export const bedrock: Platform = {
  serves: (path, headers) =>
    path.startsWith('/model/') || (isSigned(headers) && signedService(headers) === 'bedrock'),
  translate(request) {
    const [, id, operation] = OPERATION.exec(request.path) ?? []
    if (request.method === 'POST' && id !== undefined) {
      return translateInvocation(
        request,
        decodePathPart(id),
        operation === 'invoke-with-response-stream',
      )
    }
    return {
      dialect: DIALECT,
      path: request.path,
      headers: headersOf(request.headers),
      body: request.body,
      fromPath: {},
      refusal: {
        status: 404,
        type: 'UnknownOperationException',
        message: CONVERSE.test(request.path) ? NO_CONVERSE : '',
      },
    }
  },
}
