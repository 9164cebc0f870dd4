export { ScriptError } from './wire/script-error.ts'
export { parseScript, readScript } from './script/read.ts'
export { RecordingsError } from './recordings/recording.ts'
export { recordings, type RecordingsMode, type RecordingsOptions } from './recordings.ts'
export { SettingsError } from './settings/settings-error.ts'
export { startEmulator } from './start.ts'
export type { Fault } from './wire/faults.ts'
export type { MemoryOptions } from './wire/memory.ts'
export type { ModelOptions } from './wire/models.ts'
export type { PaceOptions } from './wire/pace-options.ts'
export type { BaseURLs } from './platforms/base-urls.ts'
export type {
  CountPattern,
  Loop,
  Matcher,
  Otherwise,
  RequestPattern,
  Rule,
  Script,
  Step,
  TextPattern,
  TurnList,
} from './script/types.ts'
export type {
  Emulator,
  EmulatorOptions,
  EmulatorSession,
  ResetPart,
  RunningOptions,
} from './options.ts'
export type { Clock, ClockTime } from './wire/clock.ts'
export type { BatchOptions } from './state/batch.ts'
export type { EmulatorFile } from './state/files.ts'
export type {
  ErrorTurn,
  EventsTurn,
  MessageTurn,
  RawTurn,
  SseTurn,
  StaticTurn,
  Turn,
  TurnFunction,
  TurnRequest,
} from './wire/turns.ts'
export type { FaultRule } from './faults/types.ts'
export type { JournalEntry, JournalReply } from './journal/types.ts'
export type { RateLimit } from './state/rate-limits.ts'
export type { MatchBy, MatchOptions, RecordOptions } from './recordings/options.ts'
export type { RequestBody, WireBlock, WireEvent } from './wire/types.ts'
export type { SentEvent } from './wire/sent-events.ts'
