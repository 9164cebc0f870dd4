import { apiError, errorBody } from '../wire/api-error.ts'
import { isObject } from '../wire/json.ts'
import { readComparable, toComparableBody, toQuery, type Comparable } from './comparable-request.ts'
import { decodeText } from './bytes.ts'
import { describeDifference, findDifferences, type Difference } from './differences.ts'
import { MASK, createMask } from '../wire/mask.ts'
import { toBody, RecordingsError, readRecording, type Recording } from './recording.ts'
import type { RelayedRequest, Relay } from './relay.ts'

interface Replayable {
  file: string
  request: Comparable
  recording: Recording
  /** Whether parts of the request are masked, and so have to be compared one by one. */
  isMasked: boolean
  /** How often it was the answer. */
  served: number
}

function sortKeys(_: string, value: unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** The same for requests that are the same. */
const toKey = (request: Comparable): string => JSON.stringify(request, sortKeys)

function toReplayable(file: string, text: string): Replayable[] {
  const recording = readRecording(file, text)
  const request = readComparable(recording)
  if (!request) return []
  return [{ file, request, recording, isMasked: toKey(request).includes(MASK), served: 0 }]
}

function toComparable({ method, url, headers, bytes }: RelayedRequest): Comparable {
  return {
    method,
    path: url.pathname,
    query: toQuery(url.search),
    body: toComparableBody(decodeText(bytes).text, headers.get('content-type') ?? ''),
  }
}

function* compareRequests(recorded: Comparable, asked: Comparable): Generator<Difference> {
  yield* findDifferences(recorded.method, asked.method, 'method')
  yield* findDifferences(recorded.path, asked.path, 'path')
  yield* findDifferences(recorded.query, asked.query, 'query')
  yield* findDifferences(recorded.body, asked.body, 'body')
}

const matchesRecording = ({ request }: Replayable, asked: Comparable): boolean =>
  compareRequests(request, asked).next().done === true

/** Finds the next of the recordings that fit; the last one again when all were used. */
function createFinder(all: readonly Replayable[]): (asked: Comparable) => Replayable | undefined {
  const masked = all.filter(({ isMasked }) => isMasked)
  const plain = new Map<string, Replayable[]>()
  for (const one of all.filter(({ isMasked }) => !isMasked)) {
    const key = toKey(one.request)
    plain.set(key, [...(plain.get(key) ?? []), one])
  }
  return (asked) => {
    const same = plain.get(toKey(asked)) ?? []
    const alike = masked.filter((one) => matchesRecording(one, asked))
    const fitting =
      alike.length === 0 ? same : all.filter((one) => [...same, ...alike].includes(one))
    return fitting.find(({ served }) => served === 0) ?? fitting.at(-1)
  }
}

const SHOWN = 3

function pickCandidates(
  all: readonly Replayable[],
  { method, path }: Comparable,
): readonly Replayable[] {
  const same = all.filter(({ request }) => request.method === method && request.path === path)
  return same.length > 0 ? same : all
}

function describeMiss(all: readonly Replayable[], asked: Comparable, place: string): string {
  const [nearest] = pickCandidates(all, asked)
    .map(({ file, request }) => ({ file, found: [...compareRequests(request, asked)] }))
    .sort((one, other) => one.found.length - other.found.length)
  const { file, found } = nearest!
  const shown = found.slice(0, SHOWN).map(describeDifference)
  const more = found.length > SHOWN ? `; and ${found.length - SHOWN} more` : ''
  return (
    `No recording answers this ${asked.method} ${asked.path}. ` +
    `The nearest of ${all.length} in ${place} is ${file}, which differs in ` +
    `${shown.join('; ')}${more}. Ask what was recorded, or record again.`
  )
}

const HEADERS = { 'content-type': 'application/json', 'x-should-retry': 'false' }

function toMissResponse(all: readonly Replayable[], asked: Comparable, place: string): Response {
  const message = createMask([])(describeMiss(all, asked, place))
  const body = errorBody(apiError({ status: 400, message }), 'req_without_recording')
  return Response.json(body, { status: 400, headers: HEADERS })
}

const BODILESS = [204, 205, 304]
const TRANSPORT_HEADERS =
  /^(?:connection|content-encoding|content-length|keep-alive|transfer-encoding)$/i

function toResponseHeaders({ headers, sse, json }: Recording['response']): Headers {
  const kept = new Headers(
    Object.entries(headers ?? {}).filter(([name]) => !TRANSPORT_HEADERS.test(name)),
  )
  const kind = sse === undefined ? json !== undefined && 'application/json' : 'text/event-stream'
  if (kind && !kept.has('content-type')) kept.set('content-type', kind)
  return kept
}

function respond({ response }: Recording, { log }: RelayedRequest): Response {
  const { status, sse } = response
  const body = toBody(response)
  const headers = toResponseHeaders(response)
  log.setBody(body)
  if (BODILESS.includes(status)) return new Response(null, { status, headers })
  if (sse !== undefined) headers.set('transfer-encoding', 'chunked')
  return new Response(body, { status, headers })
}

/** Answers from recordings alone. Throws where the files hold none. */
export function createReplay(
  files: readonly { name: string; text: string }[],
  place: string,
): Relay {
  const all = files.flatMap(({ name, text }) => toReplayable(name, text))
  if (all.length === 0) {
    const what = files.length === 0 ? 'no recordings' : `no request in any of ${files.length} files`
    throw new RecordingsError(`There is nothing to replay in ${place}: ${what}.`)
  }
  const find = createFinder(all)
  return {
    answer(asked) {
      const comparable = toComparable(asked)
      const found = find(comparable)
      if (!found) return toMissResponse(all, comparable, place)
      found.served += 1
      return respond(found.recording, asked)
    },
    flush: async () => {},
  }
}
