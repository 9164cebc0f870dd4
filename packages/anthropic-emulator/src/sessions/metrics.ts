import type { Journal, JournalEvent } from '../journal/journal.ts'
import { bodyOf } from '../journal/journal.ts'
import type { JournalEntry } from '../journal/types.ts'
import { isObject, string } from '../wire/json.ts'
import { LabelledCounter, LabelValues, toGauge } from './counters.ts'

const NAME = 'anthropic_emulator'

const TOKENS = {
  input: 'input_tokens',
  output: 'output_tokens',
  cache_read: 'cache_read_input_tokens',
  cache_creation: 'cache_creation_input_tokens',
} as const

const IN_PATHS: readonly [RegExp, string][] = [
  [/^(\/v1\/(?:files|models|skills|messages\/batches))\/[^/]+/, '$1/{id}'],
  [/\/model\/[^/]+\//, '/model/{id}/'],
  [/\/models\/[^/:]+:/, '/models/{id}:'],
  [/\/(projects|locations|workspaces)\/[^/]+/g, '/$1/{id}'],
]

/** A path as a label: without the ids in it. */
function toPathLabel({ path, status }: JournalEntry): string {
  if (status === 404 && !path.startsWith('/v1/')) return 'other'
  return IN_PATHS.reduce((label, [id, by]) => label.replace(id, by), path)
}

function createCounters() {
  return {
    requests: new LabelledCounter({
      name: `${NAME}_requests_total`,
      help: 'Requests that were answered, or whose connection ended.',
      type: 'counter',
    }),
    tokens: new LabelledCounter({
      name: `${NAME}_tokens_total`,
      help: 'Tokens of messages, by their usage.',
      type: 'counter',
    }),
    seconds: new LabelledCounter({
      name: `${NAME}_request_seconds_total`,
      help: 'Seconds from requests to the ends of their replies.',
      type: 'counter',
    }),
    faults: new LabelledCounter({
      name: `${NAME}_faults_total`,
      help: 'Faults that rules or headers selected.',
      type: 'counter',
    }),
    misses: new LabelledCounter({
      name: `${NAME}_script_misses_total`,
      help: 'Requests that a script had no turn for.',
      type: 'counter',
    }),
  }
}

/** Counts what happens in all sessions, for Prometheus. */
export class Metrics {
  readonly #counters = createCounters()
  readonly #paths = new LabelValues()
  readonly #models = new LabelValues()
  readonly #faults = new LabelValues()
  readonly #replying = new Set<JournalEntry>()

  /** Counts what a journal reports. */
  follow(journal: Journal): void {
    journal.listen({ events: 'none', onEvent: (event) => this.#onEvent(event) })
  }

  readonly onFault = (names: readonly string[]): void => {
    for (const name of names) this.#counters.faults.add({ fault: this.#faults.pick(name) })
  }

  readonly onMiss = (): void => this.#counters.misses.add({})

  /** All of it in Prometheus' text format. */
  toText(sessions: number): string {
    const lines = [
      ...Object.values(this.#counters).flatMap((counter) => counter.toLines()),
      ...toGauge(`${NAME}_open_streams`, 'Replies that are being sent.', this.#replying.size),
      ...toGauge(`${NAME}_sessions`, 'Sessions, the default one included.', sessions),
    ]
    return `${lines.join('\n')}\n`
  }

  #onEvent(event: JournalEvent): void {
    if (event.type === 'reply') this.#replying.add(event.entry)
    if (event.type === 'end') {
      this.#replying.delete(event.entry)
      this.#count(event.entry)
    }
  }

  #count(entry: JournalEntry): void {
    const { status, durationMs = 0 } = entry
    const path = this.#paths.pick(toPathLabel(entry))
    const body = bodyOf(entry)
    const model = this.#models.pick(isObject(body) ? string(body.model) : '')
    this.#counters.requests.add({
      path,
      model,
      status: status === undefined ? 'none' : `${status}`,
    })
    this.#counters.seconds.add({ path }, durationMs / 1_000)
    const usage = entry.reply?.usage
    if (!usage) return
    for (const [kind, field] of Object.entries(TOKENS)) {
      this.#counters.tokens.add({ model, kind }, Number(usage[field] ?? 0) || 0)
    }
  }
}
