import { headRefusal } from '../validation/head.ts'
import { apiError, type ApiError } from '../wire/api-error.ts'
import { isObject, string } from '../wire/json.ts'
import { headersOf } from '../wire/headers.ts'
import type { Dialect, Knock, Passage } from './dialect.ts'

/** A platform that takes the requests of Anthropic's own API, on a path of its own. */
export interface FirstParty {
  dialect: Dialect
  /** What its paths begin with. */
  prefix: RegExp
  /** Paths of the API that it does not have. */
  without?: RegExp
  /** Why a request is turned away before anything else is looked at. */
  door: (knock: Knock) => ApiError | undefined
  /** Anthropic's id of a model by its id here. */
  toModel?: (id: string) => string
}

function toCanonicalBody(body: unknown, toModel: FirstParty['toModel']): unknown {
  if (!toModel || !isObject(body) || typeof body.model !== 'string') return body
  return { ...body, model: toModel(string(body.model)) }
}

/** The request as Anthropic's own API would have got it. */
export function toPassage(platform: FirstParty, knock: Knock): Passage {
  const path = knock.path.replace(platform.prefix, '').replace(/^\/+/, '/')
  const absent = platform.without?.test(path)
    ? apiError({ status: 404, message: 'Not found' })
    : undefined
  return {
    dialect: platform.dialect,
    path,
    headers: headersOf(knock.headers),
    body: toCanonicalBody(knock.body, platform.toModel),
    told: {},
    refused: platform.door(knock) ?? absent ?? headRefusal(knock.headers, path),
  }
}
