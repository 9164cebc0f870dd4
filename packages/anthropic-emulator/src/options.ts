import type { RecordingOptions } from './recordings/options.ts'
import type { FaultOptions } from './faults/types.ts'
import type { BatchOptions } from './state/batch.ts'
import type { EmulatorFile } from './state/files.ts'
import type { RateLimit } from './state/rate-limits.ts'
import type { JournalEntry } from './journal/types.ts'
import type { ModelOptions } from './wire/models.ts'
import type { PaceOptions } from './wire/pace-options.ts'
import type { BaseURLs } from './platforms/base-urls.ts'
import type { Json, RequestBody } from './wire/types.ts'
import type { ScriptOptions } from './script/types.ts'

/** How an emulator starts. */
export interface EmulatorOptions
  extends PaceOptions, RecordingOptions, ScriptOptions, FaultOptions {
  /** How many requests the journal keeps before the oldest ones go (10,000). */
  journalLimit?: number
  /** Port on 127.0.0.1; any free one by default. */
  port?: number
  /** Refuse what the API refuses (default); otherwise the refusal is only named in a header. */
  strict?: boolean
  /** Which models there are; others are refused with 404, as the API does. */
  models?: ModelOptions
  /** The only key accepted; without it any key is. */
  apiKey?: string
  /** Milliseconds until a batch has ended (0: when it is first asked for after its creation). */
  batchDelay?: number
  /** What happens to batches: limits of the queue, requests that fail or expire. */
  batches?: BatchOptions
  /** Files that are there from the start. */
  files?: readonly EmulatorFile[]
  /** Whether files that clients upload can be downloaded; the API refuses that (false). */
  downloadableUploads?: boolean
  /** Limits that are enforced with 429; without it the headers name limits that are never reached. */
  rateLimit?: RateLimit
  /** The clock for batches, files, rate limits and prompt caches; `Date.now` by default. */
  now?: () => number
}

/** A running emulator. */
export interface Emulator extends AsyncDisposable {
  url: string
  /** What the clients of other platforms take as their base URL. */
  baseURLs: BaseURLs
  /** Answers in-process, without a socket. */
  fetch: typeof fetch
  /** The journal, oldest first. */
  requests: JournalEntry[]
  /** How many requests have arrived, with those that the journal holds no more. */
  readonly requestCount: number
  /** Empties the journal. */
  clear(): void
  /** Adds a file, as a tool of the API does; gives its metadata as `/v1/files` shows them. */
  addFile(file: EmulatorFile): Json & { id: string }
  /**
   * Body of the last POST to /v1/messages or /v1/messages/count_tokens. Through a platform it is
   * the body as it arrived, with the model (and on Bedrock the stream flag) that its path has.
   */
  readonly lastRequest: RequestBody
  /** Stops listening and closes open connections. */
  close(): Promise<void>
}
