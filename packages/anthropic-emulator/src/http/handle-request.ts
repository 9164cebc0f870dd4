import { isControlPath } from '../journal/control.ts'
import { fromResponse, mergeHeaders, type Reply } from '../wire/reply.ts'
import type { IncomingRequest } from '../wire/request.ts'
import { answerPreflight, corsHeaders } from './cors.ts'
import { guardControl, type ControlRules } from './guard-control.ts'

/** Answers one HTTP request. */
export type HandleRequest = (incoming: IncomingRequest) => Reply | Promise<Reply>

/** What answers the requests to one emulator. */
export interface RequestHandlers {
  /** Answers what concerns the emulator itself. */
  answerControl: HandleRequest
  /** Answers in place of the API where there is one. */
  relay?: ((incoming: IncomingRequest) => Promise<Response>) | undefined
  api: HandleRequest
  control: ControlRules
}

async function relayReply(relay: NonNullable<RequestHandlers['relay']>, incoming: IncomingRequest) {
  const reply = fromResponse(await relay(incoming))
  return { ...reply, headers: mergeHeaders(reply.headers, corsHeaders(incoming.head)) }
}

// A stream that is not read would stay open.
function withoutBody({ status, headers, body }: Reply): Reply {
  if (body instanceof ReadableStream) void body.cancel()
  return { status, headers, body: '' }
}

// Other origins must not even embed what is answered here.
const CONTROL_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

const withControlHeaders = (reply: Reply): Reply => ({
  ...reply,
  headers: mergeHeaders(reply.headers, CONTROL_HEADERS),
})

function createGuardedControl({ answerControl, control }: RequestHandlers): HandleRequest {
  return (incoming) => {
    const reply = guardControl(incoming.head, control) ?? answerControl(incoming)
    return Promise.resolve(reply).then(withControlHeaders)
  }
}

/** The one way in: answers every request to an emulator or a session, over a port or in-process. */
export function createRequestHandler(handlers: RequestHandlers): HandleRequest {
  const { relay, api } = handlers
  const control = createGuardedControl(handlers)
  const answer = (incoming: IncomingRequest): Reply | Promise<Reply> => {
    const { head } = incoming
    // The journal's own routes need no key, send no CORS headers and are not recorded.
    if (isControlPath(head.path)) return control(incoming)
    if (head.method === 'OPTIONS') return answerPreflight(head)
    return relay ? relayReply(relay, incoming) : api(incoming)
  }
  return (incoming) =>
    incoming.head.method === 'HEAD'
      ? Promise.resolve(answer(incoming)).then(withoutBody)
      : answer(incoming)
}
