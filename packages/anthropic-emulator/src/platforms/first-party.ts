import { checkHead } from '../validation/head.ts'
import { apiError, type ApiError } from '../wire/api-error.ts'
import { isObject, string } from '../wire/json.ts'
import { headersOf } from '../wire/headers.ts'
import type { Json } from '../wire/types.ts'
import type { Dialect, PlatformRequest, TranslatedRequest } from './dialect.ts'

/** A platform that takes the requests of Anthropic's own API, under another path. */
export interface FirstParty {
  dialect: Dialect
  /** What its paths begin with. */
  prefix: RegExp
  /** Paths of the API that it does not have. */
  absentPaths?: RegExp
  /** Checks the credentials, before anything else. */
  checkAccess: (request: PlatformRequest) => ApiError | undefined
  /** Checks the body for what the platform does not have. */
  checkBody?: (body: Json) => ApiError | undefined
  /** Anthropic's id of a model by its id here. */
  toModel?: (id: string) => string
}

function toCanonicalBody(body: unknown, toModel: FirstParty['toModel']): unknown {
  if (!toModel || !isObject(body) || typeof body.model !== 'string') return body
  return { ...body, model: toModel(string(body.model)) }
}

/** Translates a request to one of Anthropic's own API. */
export function translateRequest(
  platform: FirstParty,
  request: PlatformRequest,
): TranslatedRequest {
  const path = request.path.replace(platform.prefix, '').replace(/^\/+/, '/')
  const absent = platform.absentPaths?.test(path)
    ? apiError({ status: 404, message: 'Not found' })
    : undefined
  const { body } = request
  return {
    dialect: platform.dialect,
    path,
    headers: headersOf(request.headers),
    body: toCanonicalBody(body, platform.toModel),
    fromPath: {},
    refusal: platform.checkAccess(request) ?? absent ?? checkHead(request.headers),
    lenientRefusal: isObject(body) ? platform.checkBody?.(body) : undefined,
  }
}
