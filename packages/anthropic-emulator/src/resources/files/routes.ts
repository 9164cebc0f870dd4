import { apiError, Refused, type ApiError } from '../../wire/api-error.ts'
import { without } from '../../wire/json.ts'
import { limitOf, pageOf } from '../paging.ts'
import { bindContext, queryOf, type ApiRoute, type RequestContext } from '../route.ts'
import type { Json } from '../../wire/types.ts'
import { toJsonReply, type Reply } from '../../wire/reply.ts'
import { toMetadata, type FileStore, type StoredFile } from '../../state/files.ts'
import { fromUpload } from './upload.ts'

/** What files are kept in. */
export interface FileContext {
  files: FileStore
  downloadableUploads: boolean
  /** Milliseconds since 1970. */
  now: () => number
}

const PATH = '/v1/files'
const MOST_IDS = 100

function refuse(parts: Partial<ApiError>): never {
  throw new Refused(apiError(parts))
}

// With this beta the API answers as it did before files left beta.
const asksForBeta = ({ headers }: RequestContext): boolean =>
  headers['anthropic-beta']?.includes('files-api-2025-04-14') === true

function showFile(request: RequestContext, file: StoredFile): Json & { id: string } {
  const metadata = toMetadata(file)
  const unexpiring = asksForBeta(request) && file.expiresAt === undefined
  return unexpiring ? { ...without(metadata, 'expires_at'), id: file.id } : metadata
}

function findFile({ files }: FileContext, { parameters }: RequestContext): StoredFile {
  const { id = '' } = parameters
  return files.find(id) ?? refuse({ status: 404, message: `File not found: ${id}` })
}

function upload(context: FileContext, request: RequestContext): Reply {
  const rules = { now: context.now(), downloadable: context.downloadableUploads }
  const file = fromUpload(request.parts, rules)
  return toJsonReply(showFile(request, context.files.add(file)))
}

function idsOf(query: URLSearchParams): string[] | undefined {
  const given = [...query.getAll('ids[]'), ...query.getAll('ids')]
  const ids = new Set(given.flatMap((value) => value.split(',')).filter((id) => id !== ''))
  if (given.length === 0) return undefined
  if (ids.size > MOST_IDS) {
    const message = `ids: List should have at most ${MOST_IDS} items, not ${ids.size}`
    return refuse({ status: 400, message })
  }
  if (!query.has('page') && !query.has('limit')) return [...ids]
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

function pageAfter(files: readonly StoredFile[], query: URLSearchParams): FilePage {
  const limit = limitOf(query)
  const page = query.get('page')
  const rest = page === null ? files : files.filter(isAfter(page))
  return toPage(rest.slice(0, limit), rest.length <= limit)
}

// With the beta a client can go on in the old way, by ids, or in the new one.
function oldPage(files: readonly StoredFile[], query: URLSearchParams): FilePage {
  const page = pageOf(files, query)
  const isLast = !page.has_more || query.has('before_id')
  return { ...page, ...toPage(page.data, isLast) }
}

function pageFor(files: readonly StoredFile[], request: RequestContext): FilePage {
  const query = queryOf(request)
  const ids = idsOf(query)
  if (ids) return { data: files.filter(({ id }) => ids.includes(id)), next_page: null }
  return asksForBeta(request) && !query.has('page')
    ? oldPage(files, query)
    : pageAfter(files, query)
}

function list(context: FileContext, request: RequestContext): Reply {
  // No file of the emulator belongs to a session.
  const isScoped = queryOf(request).has('scope_id')
  const page = pageFor(isScoped ? [] : context.files.all(), request)
  return toJsonReply({ ...page, data: page.data.map((file) => showFile(request, file)) })
}

function download(context: FileContext, request: RequestContext): Reply {
  const file = findFile(context, request)
  if (!file.downloadable) {
    const details = { error_code: 'file_not_downloadable' }
    return refuse({ status: 400, message: 'File is not downloadable', details })
  }
  if (context.files.hasExpired(file)) {
    const details = { error_code: 'file_expired' }
    return refuse({ status: 404, message: `File has expired: ${file.id}`, details })
  }
  const name = encodeURIComponent(file.filename)
  const headers = {
    'content-type': file.mimeType,
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
  }
  return { status: 200, headers, body: file.bytes }
}

function remove(context: FileContext, request: RequestContext): Reply {
  const { id } = findFile(context, request)
  context.files.remove(id)
  return toJsonReply({ id, type: 'file_deleted' })
}

const retrieve = (context: FileContext, request: RequestContext): Reply =>
  toJsonReply(showFile(request, findFile(context, request)))

/** `/v1/files` and what is below it. */
export function fileRoutes(context: FileContext): ApiRoute[] {
  return bindContext(context, [
    { method: 'POST', path: PATH, handle: upload },
    { method: 'GET', path: PATH, handle: list },
    { method: 'GET', path: `${PATH}/:id`, handle: retrieve },
    { method: 'GET', path: `${PATH}/:id/content`, handle: download },
    { method: 'DELETE', path: `${PATH}/:id`, handle: remove },
  ])
}
