import { apiError, Refused, type ApiError } from '../../wire/api-error.ts'
import type { Service } from '../../send/exchange.ts'
import { refuseOtherMethods, type App, type Call } from '../http.ts'
import { without } from '../../wire/json.ts'
import { limitOf, pageOf, type Query } from '../paging.ts'
import type { Json } from '../../wire/types.ts'
import { toMetadata, type StoredFile } from '../../state/files.ts'
import { fromUpload } from './upload.ts'

const PATH = '/v1/files'
const MOST_IDS = 100

function refuse(parts: Partial<ApiError>): never {
  throw new Refused(apiError(parts))
}

// With this beta the API answers as it did before files left beta.
const isOld = ({ req }: Call): boolean =>
  req.header('anthropic-beta')?.includes('files-api-2025-04-14') === true

function shown(context: Call, file: StoredFile): Json & { id: string } {
  const metadata = toMetadata(file)
  const unexpiring = isOld(context) && file.expiresAt === undefined
  return unexpiring ? { ...without(metadata, 'expires_at'), id: file.id } : metadata
}

function namedFile(service: Service, context: Call): StoredFile {
  const id = context.req.param('id') ?? ''
  return service.files.find(id) ?? refuse({ status: 404, message: `File not found: ${id}` })
}

async function upload(service: Service, context: Call): Promise<Response> {
  const rules = { now: service.now(), downloadable: service.downloadableUploads }
  const file = await fromUpload(context.var.exchange.form, rules)
  return context.json(shown(context, service.files.add(file)))
}

function idsOf({ req }: Call): string[] | undefined {
  const given = [...(req.queries('ids[]') ?? []), ...(req.queries('ids') ?? [])]
  const ids = new Set(given.flatMap((value) => value.split(',')).filter((id) => id !== ''))
  if (given.length === 0) return undefined
  if (ids.size > MOST_IDS) {
    const message = `ids: List should have at most ${MOST_IDS} items, not ${ids.size}`
    return refuse({ status: 400, message })
  }
  if (req.query('page') === undefined && req.query('limit') === undefined) return [...ids]
  return refuse({ status: 400, message: 'ids: cannot be used together with page or limit' })
}

const cursorOf = (file: StoredFile): string => `page_${file.place.toString(36)}`

function isAfter(page: string): (file: StoredFile) => boolean {
  const place = Number.parseInt(/^page_([0-9a-z]+)$/.exec(page)?.[1] ?? '', 36)
  if (Number.isNaN(place)) return refuse({ status: 400, message: 'page: Invalid cursor' })
  return (file) => file.place < place
}

interface FilePage {
  data: readonly StoredFile[]
  next_page: string | null
}

function toPage(data: readonly StoredFile[], isLast: boolean): FilePage {
  const last = data.at(-1)
  return { data, next_page: last && !isLast ? cursorOf(last) : null }
}

function pageAfter(files: readonly StoredFile[], query: Query): FilePage {
  const limit = limitOf(query)
  const rest = query.page === undefined ? files : files.filter(isAfter(query.page))
  return toPage(rest.slice(0, limit), rest.length <= limit)
}

// Whoever sets the beta can go on in the old way, by ids, or in the new one.
function oldPage(files: readonly StoredFile[], query: Query): FilePage {
  const page = pageOf(files, query)
  const isLast = !page.has_more || query.before_id !== undefined
  return { ...page, ...toPage(page.data, isLast) }
}

function pageFor(files: readonly StoredFile[], context: Call): FilePage {
  const query = context.req.query()
  const ids = idsOf(context)
  if (ids) return { data: files.filter(({ id }) => ids.includes(id)), next_page: null }
  return isOld(context) && query.page === undefined
    ? oldPage(files, query)
    : pageAfter(files, query)
}

function list(service: Service, context: Call): Response {
  // No file of the emulator belongs to a session.
  const isScoped = context.req.query('scope_id') !== undefined
  const page = pageFor(isScoped ? [] : service.files.all(), context)
  return context.json({ ...page, data: page.data.map((file) => shown(context, file)) })
}

function download(service: Service, context: Call): Response {
  const file = namedFile(service, context)
  if (!file.downloadable) {
    const details = { error_code: 'file_not_downloadable' }
    return refuse({ status: 400, message: 'File is not downloadable', details })
  }
  if (service.files.hasExpired(file)) {
    const details = { error_code: 'file_expired' }
    return refuse({ status: 404, message: `File has expired: ${file.id}`, details })
  }
  const name = encodeURIComponent(file.filename)
  return new Response(new Uint8Array(file.bytes), {
    headers: {
      'content-type': file.mimeType,
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
    },
  })
}

function remove(service: Service, context: Call): Response {
  const { id } = namedFile(service, context)
  service.files.remove(id)
  return context.json({ id, type: 'file_deleted' })
}

/** `/v1/files` and what is below it. */
export function addFileRoutes(app: App, service: Service): void {
  app.post(PATH, (context) => upload(service, context))
  app.get(PATH, (context) => list(service, context))
  app.get(`${PATH}/:id`, (context) => context.json(shown(context, namedFile(service, context))))
  app.get(`${PATH}/:id/content`, (context) => download(service, context))
  app.delete(`${PATH}/:id`, (context) => remove(service, context))
  refuseOtherMethods(app, PATH, `${PATH}/:id`, `${PATH}/:id/content`)
}
