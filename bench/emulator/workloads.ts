/** What is asked for, and what is answered. */

const DELTAS = 50

/** One token each, so that a reply of these words has as many deltas. */
export const TEXT = Array.from({ length: DELTAS }, (_, at) => (at === 0 ? 'Words' : ' words')).join(
  '',
)

export interface Workload {
  name: string
  body: string
  /** Replies per second that the emulator has to reach, and its share of what the bare server does. */
  least: number
  share: number
}

const request = (stream: boolean): string =>
  JSON.stringify({
    model: 'claude-sonnet-4-6',
    max_tokens: 1024,
    system: 'You are a helpful assistant.',
    messages: [{ role: 'user', content: 'Say fifty words about words.' }],
    ...(stream && { stream }),
  })

export const WORKLOADS: readonly Workload[] = [
  { name: `streams of ${DELTAS} deltas`, body: request(true), least: 2_000, share: 0.4 },
  { name: 'JSON replies', body: request(false), least: 5_000, share: 0.4 },
]
