/** What a transport offers to the request that came by it. */
export interface Connection {
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal
  /** Destroys the connection once what was sent has left; calls in-process have none to destroy. */
  hangUp?: () => void
  /** Called when a body begins that is sent piece by piece. */
  onBegin?: () => void
  /** Called when nothing more of such a body will be sent. */
  onEnd?: () => void
}

/** Thrown instead of an answer: the transport closes the connection without one. */
export class ConnectionRefused extends Error {
  override name = 'ConnectionRefused'
}
