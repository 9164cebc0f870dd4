import type { ReplyTarget } from '../send/target.ts'
import type { FormPart } from '../wire/multipart.ts'
import type { Reply } from '../wire/reply.ts'
import type { RequestHead } from '../wire/request.ts'
import type { PathParameters, Route } from '../wire/router.ts'

/** One request to the API on its way to an answer. */
export interface RequestContext extends ReplyTarget {
  head: RequestHead
  /** The path of the API, also where the request came on that of a cloud platform. */
  path: string
  parameters: PathParameters
  /** Lower-case names; the values of credentials are replaced. */
  headers: Record<string, string>
  body: unknown
  /** The parts of the body, where it is multipart; a large file is there once. */
  parts?: readonly FormPart[] | undefined
  /** How many bytes the body has. */
  size: number
  /** The body is larger than the API takes, and was not read. */
  isTooLarge: boolean
}

/** Answers requests. */
export type RequestHandler = (request: RequestContext) => Reply | Promise<Reply>

/** A route of the API. */
export type ApiRoute = Route<RequestHandler>

/** Answers requests with what a wing of the API shares between them. */
export type ContextHandler<Context> = (
  context: Context,
  request: RequestContext,
) => Reply | Promise<Reply>

/** Routes with the context that their handlers take. */
export function bindContext<Context>(
  context: Context,
  routes: readonly Route<ContextHandler<Context>>[],
): ApiRoute[] {
  return routes.map(({ method, path, handle }) => ({
    method,
    path,
    handle: (request) => handle(context, request),
  }))
}

/** The query of a request. */
export const queryOf = ({ head }: RequestContext): URLSearchParams =>
  new URLSearchParams(head.search)
