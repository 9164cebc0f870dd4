export { ScriptError } from './script/error.ts'
export { parseScript, readScript } from './script/read.ts'
export { RecordingsError } from './recordings/recording.ts'
export { recordings, type RecordingsMode, type RecordingsOptions } from './recordings/recordings.ts'
export { startEmulator } from './start.ts'
export type { Fault, PaceOptions } from './delivery-types.ts'
export type { BaseURLs } from './platforms/platforms.ts'
export type {
  CountPattern,
  Emulator,
  EmulatorFile,
  EmulatorOptions,
  ErrorTurn,
  EventsTurn,
  FaultRule,
  JournalEntry,
  JournalReply,
  Loop,
  Matcher,
  MessageTurn,
  Otherwise,
  RateLimit,
  RawTurn,
  RecordOptions,
  RequestBody,
  RequestPattern,
  Rule,
  Script,
  SentEvent,
  SseTurn,
  StaticTurn,
  TextPattern,
  Turn,
  TurnFunction,
  TurnList,
  TurnRequest,
  WireBlock,
  WireEvent,
} from './types.ts'
