import type { RecordingOptions } from './recordings/options.ts'
import type { FaultOptions } from './faults/types.ts'
import type { EmulatorFile } from './state/files.ts'
import type { RateLimit } from './state/rate-limits.ts'
import type { JournalEntry } from './journal/types.ts'
import type { ResponderMode } from './responder/respond.ts'
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
  /**
   * How requests are answered without a script. `'auto'` (default) calls tools of the client's that only
   * look something up, where the last question plainly asks for it and holds what they need, and what
   * `tool_choice` forces; `'text'` calls only what `tool_choice` forces, as the API has to. No call
   * has text of the request where a program would run it, open it or go to it.
   */
  responder?: ResponderMode
  /** Whether retired models are refused with 404, as the API does (`refuse`), or answer (`serve`). */
  retiredModels?: 'refuse' | 'serve'
  /** The only key accepted; without it any key is. */
  apiKey?: string
  /** Milliseconds until a batch has ended (0: when it is first asked for after its creation). */
  batchDelay?: number
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
