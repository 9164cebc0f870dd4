import { Batch, type BatchOptions } from '../../state/batch.ts'
import { apiError, Refused } from '../../wire/api-error.ts'
import { toJsonReply, type Reply } from '../../wire/reply.ts'
import { pageOf } from '../paging.ts'
import { bindContext, queryOf, type ApiRoute, type RequestContext } from '../route.ts'
import { toRequests } from './requests.ts'
import { answerBatchRequest, type BatchAnswerContext } from './result.ts'

/** What batches are kept in and answered with. */
export interface BatchContext extends BatchAnswerContext {
  /** Newest first. */
  batches: Batch[]
  /** How many bytes they hold before the oldest are forgotten. */
  mostBytes: number
  /** Milliseconds until a batch has ended. */
  batchDelay: number
  batchOptions: BatchOptions
  /** Decides the order of results and which requests fail. */
  seed: number
  /** Milliseconds since 1970. */
  now: () => number
}

const PATH = '/v1/messages/batches'

// The API names the time after which to ask again, at most this many seconds.
const MOST_PATIENCE = 10

function refuse(message: string, status = 400): never {
  throw new Refused(apiError({ status, message }))
}

// The batch that a request names.
function findBatch({ batches }: BatchContext, { parameters }: RequestContext): Batch {
  const { id = '' } = parameters
  const batch = batches.find((one) => one.id === id)
  if (!batch) return refuse(`Message batch not found: ${id}`, 404)
  return batch
}

// What a result weighs, about.
const RESULT_BYTES = 1_000

function forgetOldest({ batches, mostBytes }: BatchContext): void {
  let bytes = batches.reduce((sum, { weight }) => sum + weight, 0)
  while (bytes > mostBytes && batches.length > 1) bytes -= batches.pop()?.weight ?? 0
}

// Batches that are due leave the queue, whether somebody looks at them or not.
async function checkQueue(context: BatchContext, added: number): Promise<void> {
  const { queueLimit } = context.batchOptions
  if (queueLimit === undefined) return
  for (const batch of context.batches.toReversed()) await batch.advance(context.now())
  const processing = context.batches.reduce((sum, batch) => sum + batch.processing, 0)
  if (processing + added <= queueLimit) return
  const queue = `${queueLimit} batch requests in the processing queue`
  refuse(
    `This request would exceed your organization's limit of ${queue}. Please try again later.`,
    429,
  )
}

async function create(context: BatchContext, request: RequestContext): Promise<Reply> {
  const { body, headers } = request
  const requests = toRequests(body)
  await checkQueue(context, requests.length)
  const createdAt = context.now()
  const batch = new Batch({
    id: context.newId('msgbatch'),
    requests,
    createdAt,
    delay: context.batchDelay,
    answer: ({ params }) => answerBatchRequest(context, params, headers),
    weight: request.size + requests.length * RESULT_BYTES,
    seed: context.seed,
    options: context.batchOptions,
  })
  context.batches.unshift(batch)
  forgetOldest(context)
  return toJsonReply(batch.show(createdAt, request.head.origin))
}

async function retrieve(context: BatchContext, request: RequestContext): Promise<Reply> {
  const batch = findBatch(context, request)
  const now = context.now()
  await batch.advance(now)
  if (batch.hasEnded) return toJsonReply(batch.show(now, request.head.origin))
  const left = Math.ceil((batch.createdAt + context.batchDelay - now) / 1_000)
  const patience = `${Math.max(1, Math.min(MOST_PATIENCE, left))}`
  return toJsonReply(batch.show(now, request.head.origin), 200, { 'retry-after': patience })
}

async function list(context: BatchContext, request: RequestContext): Promise<Reply> {
  const page = pageOf(context.batches, queryOf(request))
  const now = context.now()
  for (const batch of page.data.toReversed()) await batch.advance(now)
  const data = page.data.map((batch) => batch.show(now, request.head.origin))
  return toJsonReply({ ...page, data })
}

function cancel(context: BatchContext, request: RequestContext): Reply {
  const batch = findBatch(context, request)
  const now = context.now()
  if (batch.hasEnded) {
    return refuse(`Message batch ${batch.id} cannot be canceled: it has already ended`)
  }
  batch.cancel(now)
  return toJsonReply(batch.show(now, request.head.origin))
}

async function remove(context: BatchContext, request: RequestContext): Promise<Reply> {
  const batch = findBatch(context, request)
  await batch.advance(context.now())
  if (!batch.hasEnded) {
    return refuse(`Message batch ${batch.id} cannot be deleted: cancel it, or wait until it ends`)
  }
  context.batches.splice(context.batches.indexOf(batch), 1)
  return toJsonReply({ id: batch.id, type: 'message_batch_deleted' })
}

async function results(context: BatchContext, request: RequestContext): Promise<Reply> {
  const batch = findBatch(context, request)
  const now = context.now()
  await batch.advance(now)
  const lines = batch.results(now)
  if (!lines) return refuse(`Message batch ${batch.id} has no available results`, 404)
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  return { status: 200, headers: { 'content-type': 'application/x-jsonl' }, body: text }
}

/** `/v1/messages/batches` and what is below it. */
export function batchRoutes(context: BatchContext): ApiRoute[] {
  return bindContext(context, [
    { method: 'POST', path: PATH, handle: create },
    { method: 'GET', path: PATH, handle: list },
    { method: 'GET', path: `${PATH}/:id`, handle: retrieve },
    { method: 'DELETE', path: `${PATH}/:id`, handle: remove },
    { method: 'POST', path: `${PATH}/:id/cancel`, handle: cancel },
    { method: 'GET', path: `${PATH}/:id/results`, handle: results },
  ])
}
