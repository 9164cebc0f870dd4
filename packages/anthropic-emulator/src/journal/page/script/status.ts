/** How an exchange stands. */
import { badge } from './dom.ts'

/** Parts of an exchange that say how it stands. */
export interface Outcome {
  status?: number | undefined
  /** Whether the client closed the connection. */
  aborted?: boolean | undefined
  error?: unknown
  /** Whether the stream ended early. */
  cut?: boolean | undefined
  /** Not there until the end. */
  durationMs?: number | undefined
}

export function hasEnded({ durationMs }: Outcome): boolean {
  return typeof durationMs === 'number'
}

/** The status with what else became of the exchange. */
export function statusBadge(outcome: Outcome): HTMLElement {
  const { status, aborted, error, cut } = outcome
  if (aborted) return badge(status ? `${status} client left` : 'client left', 'warn')
  if (!status) return hasEnded(outcome) ? badge('no answer', 'bad') : badge('waiting', 'live')
  if (!hasEnded(outcome)) return badge(`${status} streaming`, 'live')
  if (status < 400 && error) return badge(`${status} error`, 'bad')
  if (cut) return badge(`${status} cut short`, 'warn')
  return badge(String(status), status < 400 ? 'good' : 'bad')
}

/** A sentence below the reply, where there is something to say. */
export interface ReplyNote {
  state: 'live' | 'broken' | 'done'
  text: string
}

/** What there is to say about the end of a reply. */
export function noteOn(outcome: Outcome): ReplyNote {
  const { status, aborted, cut } = outcome
  if (!hasEnded(outcome)) return { state: 'live', text: status ? '' : 'No answer yet.' }
  if (aborted) return { state: 'broken', text: 'The client closed the connection here.' }
  if (!status) return { state: 'broken', text: 'The connection was closed without an answer.' }
  if (cut) return { state: 'broken', text: 'The stream ends here, without message_stop.' }
  return { state: 'done', text: '' }
}
