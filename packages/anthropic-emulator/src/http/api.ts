import type { SelectFault } from '../faults/select.ts'
import type { Journal } from '../journal/journal.ts'
import type { TranslatedRequest, Platform } from '../platforms/dialect.ts'
import { findPlatform } from '../platforms/platforms.ts'
import { refusalHeader } from '../resources/messages/check.ts'
import type { ApiRoute, RequestContext, RequestHandler } from '../resources/route.ts'
import { sendError } from '../send/answer.ts'
import { answerWithFault } from '../send/apply-fault.ts'
import { apiError, Refused, type ApiError } from '../wire/api-error.ts'
import { ConnectionRefused } from '../wire/connection.ts'
import type { NewId } from '../wire/ids.ts'
import { mergeHeaders, readWhole, type Reply } from '../wire/reply.ts'
import { NO_BYTES, readBody, type IncomingRequest, type ReadBody } from '../wire/request.ts'
import { createRouter, type PathParameters, type Router } from '../wire/router.ts'
import type { RequestBody } from '../wire/types.ts'
import { accessRefusal, sizeRefusal, type AccessRules } from './access.ts'
import { browserRefusal, corsHeaders } from './cors.ts'
import type { HandleRequest } from './handle-request.ts'

/** What every request to the API goes through. */
export interface ApiContext extends AccessRules {
  journal: Journal
  newId: NewId
  selectFault: SelectFault
  isModel: (id: string) => boolean
}

const IN_ORGANIZATION = {
  'anthropic-organization-id': '00000000-0000-4000-8000-000000000001',
}

const NO_HEADERS = {}

// Some errors end the connection instead of being answered.
function toErrorReply(request: RequestContext, error: unknown): Reply {
  const { entry, log, connection } = request
  if (connection.signal.aborted) entry.aborted = true
  if (connection.signal.aborted || error instanceof ConnectionRefused) {
    log.drop()
    throw error
  }
  if (error instanceof Refused) return sendError(request, error.error)
  const why = error instanceof Error ? error.message : String(error)
  const message = `The emulator could not answer: ${why}`
  return sendError(request, apiError({ status: 500, message }))
}

// Cloud platforms have other rules of access than the API.
function refuseAccess(
  context: ApiContext,
  request: RequestContext,
  translated: TranslatedRequest | undefined,
): ApiError | undefined {
  // What stands before the API says so, whatever else is wrong.
  const { head, path, responseHeaders } = request
  const tooLarge = sizeRefusal(request, path)
  if (tooLarge) return tooLarge
  if (!translated) return accessRefusal(head.headers, path, context)
  const { lenientRefusal } = translated
  const refusal = browserRefusal(head.headers) ?? translated.refusal
  if (refusal || !lenientRefusal || context.strict) return refusal ?? lenientRefusal
  Object.assign(responseHeaders, refusalHeader(lenientRefusal))
  return undefined
}

function applyGuards(
  context: ApiContext,
  request: RequestContext,
  translated: TranslatedRequest | undefined,
  answer: RequestHandler,
): Reply | Promise<Reply> {
  const refused = refuseAccess(context, request, translated)
  if (refused) return sendError(request, refused)
  const { head, path, body, headers } = request
  const { method } = head
  const selected = context.selectFault({ method, path, body: body as RequestBody, headers })
  if (!selected) return answer(request)
  if ('refused' in selected) return sendError(request, selected.refused)
  return answerWithFault(request, selected, answer)
}

function toResponseHeaders(reply: Reply, request: RequestContext): Reply['headers'] {
  const { requestId, responseHeaders, dialect, head } = request
  const cors = corsHeaders(head)
  if (dialect) {
    const all = mergeHeaders(reply.headers, cors, responseHeaders)
    return dialect.headers(all, requestId)
  }
  const organization = reply.status === 401 ? NO_HEADERS : IN_ORGANIZATION
  const known = { 'request-id': requestId }
  return mergeHeaders(reply.headers, cors, known, organization, responseHeaders)
}

/** A request whose body was parsed. */
interface ParsedRequest {
  incoming: IncomingRequest
  size: number
  read: ReadBody
  /** What the request is to the API, where it came through a cloud platform. */
  translated: TranslatedRequest | undefined
}

function openRequest(
  { journal, newId }: ApiContext,
  { incoming, size, read, translated }: ParsedRequest,
  parameters: PathParameters,
): RequestContext {
  const { head, connection } = incoming
  const dialect = translated?.dialect
  const requestId = dialect ? dialect.requestId(newId) : newId('req')
  const origin = translated && {
    platform: translated.dialect.platform,
    fromPath: translated.fromPath,
  }
  const { entry, log } = journal.open({ head, read }, requestId, origin)
  return {
    entry,
    log,
    connection,
    requestId,
    dialect,
    responseHeaders: {},
    head,
    path: translated ? translated.path : head.path,
    parameters,
    headers: translated ? translated.headers : entry.headers,
    body: translated ? translated.body : read.body,
    parts: read.parts,
    size,
    isTooLarge: incoming.isTooLarge === true,
  }
}

// Routes that do not record their reply have it recorded here.
async function journalReply(reply: Reply, { log }: RequestContext): Promise<Reply> {
  const body = await readWhole(reply)
  log.setBody(body)
  return { ...reply, body }
}

async function settleReply(answering: Reply | Promise<Reply>, request: RequestContext) {
  try {
    const reply = await answering
    return request.log.isRecordedBySender ? reply : await journalReply(reply, request)
  } catch (error) {
    return toErrorReply(request, error)
  }
}

// Of every reply: nothing waits that need not.
function replyTo(
  context: ApiContext,
  request: RequestContext,
  translated: TranslatedRequest | undefined,
  answer: RequestHandler,
): Reply | Promise<Reply> {
  try {
    const answering = applyGuards(context, request, translated, answer)
    const isReady = !(answering instanceof Promise) && request.log.isRecordedBySender
    return isReady ? answering : settleReply(answering, request)
  } catch (error) {
    return toErrorReply(request, error)
  }
}

const NOT_FOUND = apiError({ status: 404, message: 'Not found' })
const NOT_ALLOWED = apiError({ status: 405, message: 'Method Not Allowed' })

function findRoute(router: Router<RequestHandler>, method: string, path: string) {
  const found = router(method, path)
  if ('handle' in found) return found
  const error = found.missing === 'path' ? NOT_FOUND : NOT_ALLOWED
  const handle: RequestHandler = (request) => sendError(request, error)
  return { handle, parameters: {} }
}

async function translateRequest(
  platform: Platform,
  { incoming, size, read }: Omit<ParsedRequest, 'translated'>,
  { apiKey, isModel }: ApiContext,
): Promise<ParsedRequest> {
  const { method, path, headers } = incoming.head
  const translated = await platform.translate({
    method,
    path,
    headers,
    body: read.body,
    apiKey,
    isModel,
  })
  return { incoming, size, read, translated }
}

// Most bodies are read without waiting, which saves a turn of the event loop's queue.
function readRequest(
  incoming: IncomingRequest,
  context: ApiContext,
): ParsedRequest | Promise<ParsedRequest> {
  const platform = findPlatform(incoming.head.path, incoming.head.headers)
  const size = incoming.bytes.length
  const read = readBody(incoming)
  // Large bodies must not be held beside what was read of them.
  incoming.bytes = NO_BYTES
  if (platform) return translateRequest(platform, { incoming, size, read }, context)
  return { incoming, size, read, translated: undefined }
}

/** Answers requests to the API, on its own paths and on those of cloud platforms. */
export function createApiHandler(context: ApiContext, routes: readonly ApiRoute[]): HandleRequest {
  const router = createRouter(routes)
  return async (incoming) => {
    const reading = readRequest(incoming, context)
    const received = reading instanceof Promise ? await reading : reading
    const { translated } = received
    const { method, path } = incoming.head
    const { handle, parameters } = findRoute(router, method, translated ? translated.path : path)
    const request = openRequest(context, received, parameters)
    const replying = replyTo(context, request, translated, handle)
    const reply = replying instanceof Promise ? await replying : replying
    const { status, body } = reply
    const headers = toResponseHeaders(reply, request)
    request.entry.status = status
    request.log.recordHead({ status, headers })
    return { status, headers, body }
  }
}
