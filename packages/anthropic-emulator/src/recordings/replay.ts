import { apiError, errorBody } from '../wire/api-error.ts'
import { createMask } from '../wire/mask.ts'
import { decodeText } from './bytes.ts'
import { toComparableBody, toQuery, type Comparable } from './comparable-request.ts'
import type { Matching } from './match.ts'
import { toBody, RecordingsError, type Recording } from './recording.ts'
import type { RelayedRequest, Relay } from './relay.ts'
import { RecordingStore, type Found } from './store.ts'

function toComparable({ method, url, headers, bytes }: RelayedRequest): Comparable {
  return {
    method,
    path: url.pathname,
    query: toQuery(url.search),
    body: toComparableBody(decodeText(bytes).text, headers.get('content-type') ?? ''),
  }
}

const MISS_ID = 'req_without_recording'

const HEADERS = { 'content-type': 'application/json', 'x-should-retry': 'false' }

function toMissResponse(message: string): Response {
  const body = errorBody(apiError({ status: 400, message: createMask([])(message) }), MISS_ID)
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

// Headers are of printable letters, and not of any length.
const toHeaderText = (text: string): string => text.replace(/[^ -~]/g, '?').slice(0, 1_000)

function respond({ recording: { response }, differs }: Found, { log }: RelayedRequest): Response {
  const { status, sse } = response
  const body = toBody(response)
  const headers = toResponseHeaders(response)
  if (differs !== undefined) headers.set('x-emulator-differs', toHeaderText(differs))
  log.setBody(body)
  if (BODILESS.includes(status)) return new Response(null, { status, headers })
  if (sse !== undefined) headers.set('transfer-encoding', 'chunked')
  return new Response(body, { status, headers })
}

/** The files of a folder that recordings are read from. */
export interface RecordedFiles {
  files: readonly { name: string; text: string }[]
  place: string
}

function fillStore({ files }: RecordedFiles, matching: Matching): RecordingStore {
  const store = new RecordingStore(matching)
  for (const { name, text } of files) store.add(name, text)
  return store
}

/** Answers from recordings alone. Throws where the files hold none. */
export function createReplay(recorded: RecordedFiles, matching: Matching): Relay {
  const store = fillStore(recorded, matching)
  const { files, place } = recorded
  if (store.size === 0) {
    const what = files.length === 0 ? 'no recordings' : `no request in any of ${files.length} files`
    throw new RecordingsError(`There is nothing to replay in ${place}: ${what}.`)
  }
  return {
    answer(asked) {
      const comparable = toComparable(asked)
      const found = store.find(comparable)
      return found ? respond(found, asked) : toMissResponse(store.describeMiss(comparable, place))
    },
    flush: async () => {},
  }
}

/** Makes a recorder, which calls `onWritten` with each file that it has written. */
export type NewRecorder = (onWritten: (name: string, text: string) => void) => Relay

/** Answers from recordings, and has what they lack recorded. */
export function createCompletion(
  recorded: RecordedFiles,
  matching: Matching,
  newRecorder: NewRecorder,
): Relay {
  const store = fillStore(recorded, matching)
  const recorder = newRecorder((name, text) => store.add(name, text))
  return {
    answer(asked) {
      const found = store.find(toComparable(asked))
      return found ? respond(found, asked) : recorder.answer(asked)
    },
    flush: recorder.flush,
  }
}
