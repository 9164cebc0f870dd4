/** A method and a path such as `/v1/files/:id`, and what handles them. */
export interface Route<Handler> {
  method: string
  path: string
  handle: Handler
}

/** The parts of a path that its pattern names. */
export type PathParameters = Readonly<Record<string, string>>

/** What handles a request, or why nothing does. */
export type RouteMatch<Handler> =
  | { handle: Handler; parameters: PathParameters }
  | { missing: 'path' | 'method' }

/** Finds what handles a method on a path. */
export type Router<Handler> = (method: string, path: string) => RouteMatch<Handler>

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function matchSegments(
  pattern: readonly string[],
  path: readonly string[],
): PathParameters | undefined {
  if (pattern.length !== path.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [at, wanted] of pattern.entries()) {
    const given = path[at] ?? ''
    if (wanted.startsWith(':') && given !== '') parameters[wanted.slice(1)] = decode(given)
    else if (wanted !== given) return undefined
  }
  return parameters
}

type HandlersByMethod<Handler> = ReadonlyMap<string, Handler>

function groupByPath<Handler>(
  routes: readonly Route<Handler>[],
): Map<string, HandlersByMethod<Handler>> {
  const paths = new Map<string, Map<string, Handler>>()
  for (const { method, path, handle } of routes) {
    paths.set(path, (paths.get(path) ?? new Map<string, Handler>()).set(method, handle))
  }
  return paths
}

const hasParameters = ({ path }: { path: string }): boolean => path.includes(':')

const NO_PARAMETERS: PathParameters = {}

function matchMethod<Handler>(
  handlers: HandlersByMethod<Handler>,
  method: string,
  parameters: PathParameters,
): RouteMatch<Handler> {
  const handle = handlers.get(method === 'HEAD' ? 'GET' : method)
  return handle ? { handle, parameters } : { missing: 'method' }
}

/** A router over these routes: paths without parameters go first, and HEAD is handled as GET. */
export function createRouter<Handler>(routes: readonly Route<Handler>[]): Router<Handler> {
  const literals = groupByPath(routes.filter((route) => !hasParameters(route)))
  const patterns = [...groupByPath(routes.filter(hasParameters))].map(
    ([path, handlers]) => [path.split('/'), handlers] as const,
  )
  return (method, path) => {
    const literal = literals.get(path)
    if (literal) return matchMethod(literal, method, NO_PARAMETERS)
    const segments = path.split('/')
    for (const [pattern, handlers] of patterns) {
      const parameters = matchSegments(pattern, segments)
      if (parameters) return matchMethod(handlers, method, parameters)
    }
    return { missing: 'path' }
  }
}
