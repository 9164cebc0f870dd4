import type { RecordingOptions } from './recordings/options.ts'
import type { FaultOptions } from './faults/types.ts'
import type { BatchOptions } from './state/batch.ts'
import type { EmulatorFile } from './state/files.ts'
import type { RateLimit } from './state/rate-limits.ts'
import type { JournalEntry } from './journal/types.ts'
import type { ModelOptions } from './wire/models.ts'
import type { Clock, ClockTime } from './wire/clock.ts'
import type { MemoryOptions } from './wire/memory.ts'
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
  /** Which models there are; others are refused with 404, as the API does. */
  models?: ModelOptions
  /**
   * How requests are answered without a script. `'auto'` (default) calls tools of the client's that only
   * look something up, where the last question plainly asks for it and holds what they need, and what
   * `tool_choice` forces; `'text'` calls only what `tool_choice` forces, as the API has to. No call
   * has text of the request where a program would run it, open it or go to it.
   */
  responder?: ResponderMode
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
  /**
   * The clock for batches, files, rate limits and prompt caches: a function that gives milliseconds
   * since 1970 (`Date.now` by default), or a time, as milliseconds or as an ISO date, at which the
   * clock stands until it is advanced.
   */
  now?: ClockTime | (() => number)
  /** How many sessions are kept before the ones that were idle longest go (100). */
  sessionLimit?: number
  /** Whether `/_emulator/metrics` counts what happens (false; true on the command line). */
  metrics?: boolean
  /** Called when a reply has ended, or its connection, with the name of its session. */
  onExchange?: (entry: JournalEntry, session: string) => void
}

/** Options that can be changed while an emulator runs; null takes one back to its default. */
export type RunningOptions = {
  [Name in Exclude<keyof EmulatorOptions, StartOption>]?: EmulatorOptions[Name] | null
}

/** Options that are set at the start, for as long as the emulator runs. */
export type StartOption =
  | 'port'
  | 'host'
  | 'token'
  | 'record'
  | 'replay'
  | 'match'
  | 'journalLimit'
  | 'memory'
  | 'sessionLimit'
  | 'metrics'
  | 'now'
  | 'onExchange'

/** What a reset takes back to the start. */
export type ResetPart = 'script' | 'journal' | 'state' | 'settings'

/** A running emulator, or a session of one. */
export interface EmulatorSession {
  /** Where it is, such as `http://127.0.0.1:8787`. */
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
  /** The options as they are now. */
  readonly settings: Readonly<EmulatorOptions>
  /**
   * Changes options while it runs: requests from now on meet them, until a reset takes them back,
   * or for good. Changed options of the script begin it anew. Throws a `SettingsError` or a
   * `ScriptError` where a value is wrong, and changes nothing then.
   */
  configure(changes: RunningOptions, until?: 'reset' | 'close'): void
  /**
   * Back to the start: the settings, the script's first turn, an empty journal, and none of the
   * files, batches, threads, caches and used limits. With names, only these.
   */
  reset(...parts: ResetPart[]): void
  /** The clock for batches, files, rate limits and prompt caches. */
  readonly clock: Clock
}

/** A running emulator. */
export interface Emulator extends EmulatorSession, AsyncDisposable {
  /**
   * The session of a name, made on first use with the settings that the emulator has then: with a
   * script, a journal, faults, limits, a clock, files and batches apart from all others. Clients reach it by
   * its `url`, or by the header `x-emulator-session`.
   */
  session(name: string, options?: RunningOptions): EmulatorSession
  /** Forgets a session; whether there was one. */
  deleteSession(name: string): boolean
  /** Stops listening and closes open connections. */
  close(): Promise<void>
}
