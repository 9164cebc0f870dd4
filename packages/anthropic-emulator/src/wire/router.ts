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

interface Path<Handler> {
  segments: readonly string[]
  handlers: Map<string, Handler>
}

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

const NO_PARAMETERS: PathParameters = {}

function groupByPath<Handler>(routes: readonly Route<Handler>[]): Map<string, Path<Handler>> {
  const paths = new Map<string, Path<Handler>>()
  for (const { method, path, handle } of routes) {
    const known = paths.get(path) ?? { segments: path.split('/'), handlers: new Map() }
    paths.set(path, known)
    known.handlers.set(method, handle)
  }
  return paths
}

/** A router over these routes: paths without parameters go first, and HEAD is handled as GET. */
export function createRouter<Handler>(routes: readonly Route<Handler>[]): Router<Handler> {
  const literals = groupByPath(routes.filter(({ path }) => !path.includes(':')))
  const patterns = [...groupByPath(routes.filter(({ path }) => path.includes(':'))).values()]
  const find = (path: string) => {
    const literal = literals.get(path)
    if (literal) return { ...literal, parameters: NO_PARAMETERS }
    const segments = path.split('/')
    for (const pattern of patterns) {
      const parameters = matchSegments(pattern.segments, segments)
      if (parameters) return { ...pattern, parameters }
    }
    return undefined
  }
  return (method, path) => {
    const found = find(path)
    if (!found) return { missing: 'path' }
    const handle = found.handlers.get(method === 'HEAD' ? 'GET' : method)
    return handle ? { handle, parameters: found.parameters } : { missing: 'method' }
  }
}
