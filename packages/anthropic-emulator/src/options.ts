import type { RecordingOptions } from './recordings/options.ts'
import type { FaultOptions } from './faults/types.ts'
import type { EmulatorFile } from './state/files.ts'
import type { RateLimit } from './state/rate-limits.ts'
import type { JournalEntry } from './journal/types.ts'
import type { MemoryOptions } from './wire/memory.ts'
import type { PaceOptions } from './wire/pace-options.ts'
import type { BaseURLs } from './platforms/base-urls.ts'
import type { Json, RequestBody } from './wire/types.ts'
import type { ScriptOptions } from './script/types.ts'

/** How an emulator starts. */
export interface EmulatorOptions
  extends PaceOptions, RecordingOptions, ScriptOptions, FaultOptions {
  /** How many requests the journal keeps before the oldest ones go (10,000). */
  journalLimit?: number
  /** How many bytes are held of the journal, of batches, files and threads before the oldest go. */
  memory?: MemoryOptions
  /** The port; any free one by default. */
  port?: number
  /**
   * The name or address of this machine to listen on (`127.0.0.1`); `0.0.0.0` is every address.
   * Requests have to be for a loopback name or for this one. Where others can reach it, the journal
   * and the control routes are closed without a `token`.
   */
  host?: string
  /**
   * What requests for the journal and the control routes have to show, as a bearer token; a browser
   * opens `/_emulator?token=…` once. Without it they are open on a loopback host, and closed on others.
   */
  token?: string
  /** Refuse what the API refuses (default); otherwise the refusal is only named in a header. */
  strict?: boolean
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
  /**
   * Throws a `ScriptError` where a turn or a rule of the script was not used; it names them, and the
   * last request that the script had nothing for.
   */
  assertDone(): void
  /** Stops listening and closes open connections. */
  close(): Promise<void>
}
