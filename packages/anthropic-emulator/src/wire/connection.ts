/** What the transport lends to a request. */
export interface Wire {
  /** Destroys the connection once what was sent has left. */
  hangUp: () => void
  /** Aborts when the client goes away; without it the request's own signal does. */
  signal: AbortSignal
  /** Called when a body begins that is sent piece by piece. */
  onBegin: () => void
  /** Called when nothing more of such a body will be sent. */
  onEnd: () => void
}

/** The wire as far as a transport has one. */
export type Lent = Partial<Wire> & Pick<Wire, 'signal'>

/** Thrown instead of an answer: the transport closes the connection without one. */
export class ConnectionRefused extends Error {
  override name = 'ConnectionRefused'
}
