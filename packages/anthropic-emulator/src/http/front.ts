import { controlHandler, isControlPath } from '../journal/control.ts'
import type { Journal } from '../journal/journal.ts'
import { fromResponse, mergeHeaders, type Reply } from '../wire/reply.ts'
import type { IncomingRequest } from '../wire/request.ts'
import { answerPreflight, CORS_HEADERS } from './cors.ts'
import type { HandleRequest } from './handle.ts'

/** What answers the requests to one emulator. */
export interface Handlers {
  journal: Journal
  /** Answers in place of the API where there is one. */
  relay?: ((incoming: IncomingRequest) => Promise<Response>) | undefined
  api: HandleRequest
}

async function relayReply(relay: NonNullable<Handlers['relay']>, incoming: IncomingRequest) {
  const reply = fromResponse(await relay(incoming))
  return { ...reply, headers: mergeHeaders(reply.headers, CORS_HEADERS) }
}

// A body that nobody reads would stay open.
function withoutBody({ status, headers, body }: Reply): Reply {
  if (body instanceof ReadableStream) void body.cancel()
  return { status, headers, body: '' }
}

/** The one way in: answers every request to an emulator, whatever transport it came by. */
export function requestHandler({ journal, relay, api }: Handlers): HandleRequest {
  const control = controlHandler(journal)
  const answer = (incoming: IncomingRequest): Reply | Promise<Reply> => {
    const { head } = incoming
    // The journal shows itself: without a key, CORS or an entry of its own.
    if (isControlPath(head.path)) return control(incoming)
    if (head.method === 'OPTIONS') return answerPreflight(head)
    return relay ? relayReply(relay, incoming) : api(incoming)
  }
  return (incoming) =>
    incoming.head.method === 'HEAD'
      ? Promise.resolve(answer(incoming)).then(withoutBody)
      : answer(incoming)
}
