import { apiError, Refused } from '../../wire/api-error.ts'
import type { Service } from '../../send/exchange.ts'
import { refuseOtherMethods, type App, type Call } from '../http.ts'
import { pageOf } from '../paging.ts'
import { Batch } from '../../state/batch.ts'
import { toRequests } from './requests.ts'
import { resultOf } from './result.ts'

const PATH = '/v1/messages/batches'

// The API names the time after which to ask again, at most this many seconds.
const MOST_PATIENCE = 10

const originOf = ({ req }: Call): string => new URL(req.url).origin

function refuse(message: string, status = 400): never {
  throw new Refused(apiError({ status, message }))
}

// The batch that a request names.
function namedBatch(service: Service, context: Call): Batch {
  const id = context.req.param('id') ?? ''
  const batch = service.batches.find((one) => one.id === id)
  if (!batch) return refuse(`Message batch not found: ${id}`, 404)
  return batch
}

function create(service: Service, context: Call): Response {
  const { body, headers } = context.var.exchange
  const requests = toRequests(body)
  const createdAt = service.now()
  const batch = new Batch({
    id: service.newId('msgbatch'),
    requests,
    createdAt,
    delay: service.batchDelay,
    answer: ({ params }) => resultOf(service, params, headers),
  })
  service.batches.unshift(batch)
  return context.json(batch.show(createdAt, originOf(context)))
}

async function retrieve(service: Service, context: Call): Promise<Response> {
  const batch = namedBatch(service, context)
  const now = service.now()
  await batch.advance(now)
  if (batch.hasEnded) return context.json(batch.show(now, originOf(context)))
  const left = Math.ceil((batch.createdAt + service.batchDelay - now) / 1_000)
  context.header('retry-after', `${Math.max(1, Math.min(MOST_PATIENCE, left))}`)
  return context.json(batch.show(now, originOf(context)))
}

async function list(service: Service, context: Call): Promise<Response> {
  const page = pageOf(service.batches, context.req.query())
  const now = service.now()
  for (const batch of page.data.toReversed()) await batch.advance(now)
  const data = page.data.map((batch) => batch.show(now, originOf(context)))
  return context.json({ ...page, data })
}

function cancel(service: Service, context: Call): Response {
  const batch = namedBatch(service, context)
  const now = service.now()
  if (batch.hasEnded) {
    return refuse(`Message batch ${batch.id} cannot be canceled: it has already ended`)
  }
  batch.cancel(now)
  return context.json(batch.show(now, originOf(context)))
}

async function remove(service: Service, context: Call): Promise<Response> {
  const batch = namedBatch(service, context)
  await batch.advance(service.now())
  if (!batch.hasEnded) {
    return refuse(`Message batch ${batch.id} cannot be deleted: cancel it, or wait until it ends`)
  }
  service.batches.splice(service.batches.indexOf(batch), 1)
  return context.json({ id: batch.id, type: 'message_batch_deleted' })
}

async function results(service: Service, context: Call): Promise<Response> {
  const batch = namedBatch(service, context)
  const now = service.now()
  await batch.advance(now)
  const lines = batch.results(now)
  if (!lines) return refuse(`Message batch ${batch.id} has no available results`, 404)
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  return new Response(text, { headers: { 'content-type': 'application/x-jsonl' } })
}

/** `/v1/messages/batches` and what is below it. */
export function addBatchRoutes(app: App, service: Service): void {
  app.post(PATH, (context) => create(service, context))
  app.get(PATH, (context) => list(service, context))
  app.get(`${PATH}/:id`, (context) => retrieve(service, context))
  app.delete(`${PATH}/:id`, (context) => remove(service, context))
  app.post(`${PATH}/:id/cancel`, (context) => cancel(service, context))
  app.get(`${PATH}/:id/results`, (context) => results(service, context))
  refuseOtherMethods(app, PATH, `${PATH}/:id`, `${PATH}/:id/cancel`, `${PATH}/:id/results`)
}
