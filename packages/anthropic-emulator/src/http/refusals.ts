/** What is refused before anything looks at the request itself; none of it is in the journal. */
import { toJsonReply, type Reply } from '../wire/reply.ts'

function refuse(status: number, message: string): Reply {
  const type = status === 401 ? 'authentication_error' : 'permission_error'
  const body = { type: 'error', error: { type, message } }
  return toJsonReply(body, status, { 'cache-control': 'no-store', 'x-should-retry': 'false' })
}

/** The answer to a request for a host that the emulator is not. */
export function refuseHost(name: string): Reply {
  return refuse(
    403,
    `The emulator does not answer for the host ${JSON.stringify(name)}. Call it localhost or ` +
      '127.0.0.1, or start it with the host that it is to be reached by (the option `host`).',
  )
}

/** The answer to a page of another origin that asks for the journal or for control. */
export function refuseOrigin(origin: string): Reply {
  return refuse(
    403,
    `The journal and the control routes are not for pages of other origins, as ${origin}. Open ` +
      '/_emulator itself, or ask from outside of a browser.',
  )
}

/** The answer to a request for the journal or for control without the token. */
export function refuseToken(hasToken: boolean): Reply {
  const hint = hasToken
    ? 'Send the token as "authorization: Bearer <token>", or open /_emulator?token=<token> once.'
    : 'On a host that others can reach they need a token: start the emulator with the option `token`.'
  return refuse(401, `The journal and the control routes are closed. ${hint}`)
}
