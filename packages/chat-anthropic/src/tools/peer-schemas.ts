/**
 * The types of the schemas that `@langchain/anthropic` has for what its tools are asked to do. It
 * exports the types alone, such as `z.infer<typeof Memory20250818CommandSchema>` wants; so do we.
 */
import type { ZodV4Like } from '@langchain/core/utils/types'
import type * as Peer from './peer-types.ts'

/** The schema of `ComputerScreenshotAction`. */
declare const ComputerScreenshotActionSchema: ZodV4Like<Peer.ComputerScreenshotAction>
/** The schema of `ComputerLeftClickAction`. */
declare const ComputerLeftClickActionSchema: ZodV4Like<Peer.ComputerLeftClickAction>
/** The schema of `ComputerRightClickAction`. */
declare const ComputerRightClickActionSchema: ZodV4Like<Peer.ComputerRightClickAction>
/** The schema of `ComputerMiddleClickAction`. */
declare const ComputerMiddleClickActionSchema: ZodV4Like<Peer.ComputerMiddleClickAction>
/** The schema of `ComputerDoubleClickAction`. */
declare const ComputerDoubleClickActionSchema: ZodV4Like<Peer.ComputerDoubleClickAction>
/** The schema of `ComputerTripleClickAction`. */
declare const ComputerTripleClickActionSchema: ZodV4Like<Peer.ComputerTripleClickAction>
/** The schema of `ComputerMouseMoveAction`. */
declare const ComputerMouseMoveActionSchema: ZodV4Like<Peer.ComputerMouseMoveAction>
/** The schema of `ComputerLeftMouseDownAction`. */
declare const ComputerLeftMouseDownActionSchema: ZodV4Like<Peer.ComputerLeftMouseDownAction>
/** The schema of `ComputerLeftMouseUpAction`. */
declare const ComputerLeftMouseUpActionSchema: ZodV4Like<Peer.ComputerLeftMouseUpAction>
/** The schema of `ComputerLeftClickDragAction`. */
declare const ComputerLeftClickDragActionSchema: ZodV4Like<Peer.ComputerLeftClickDragAction>
/** The schema of `ComputerScrollAction`. */
declare const ComputerScrollActionSchema: ZodV4Like<Peer.ComputerScrollAction>
/** The schema of `ComputerTypeAction`. */
declare const ComputerTypeActionSchema: ZodV4Like<Peer.ComputerTypeAction>
/** The schema of `ComputerKeyAction`. */
declare const ComputerKeyActionSchema: ZodV4Like<Peer.ComputerKeyAction>
/** The schema of `ComputerHoldKeyAction`. */
declare const ComputerHoldKeyActionSchema: ZodV4Like<Peer.ComputerHoldKeyAction>
/** The schema of `ComputerWaitAction`. */
declare const ComputerWaitActionSchema: ZodV4Like<Peer.ComputerWaitAction>
/** The schema of `ComputerZoomAction`. */
declare const ComputerZoomActionSchema: ZodV4Like<Peer.ComputerZoomAction>
/** The schema of `Computer20250124Action`. */
declare const Computer20250124ActionSchema: ZodV4Like<Peer.Computer20250124Action>
/** The schema of `Computer20251124Action`. */
declare const Computer20251124ActionSchema: ZodV4Like<Peer.Computer20251124Action>
/** The schema of `Bash20250124ExecuteCommand`. */
declare const Bash20250124ExecuteCommandSchema: ZodV4Like<Peer.Bash20250124ExecuteCommand>
/** The schema of `Bash20250124RestartCommand`. */
declare const Bash20250124RestartCommandSchema: ZodV4Like<Peer.Bash20250124RestartCommand>
/** The schema of `Bash20250124Command`. */
declare const Bash20250124CommandSchema: ZodV4Like<Peer.Bash20250124Command>
/** The schema of `Memory20250818ViewCommand`. */
declare const Memory20250818ViewCommandSchema: ZodV4Like<Peer.Memory20250818ViewCommand>
/** The schema of `Memory20250818CreateCommand`. */
declare const Memory20250818CreateCommandSchema: ZodV4Like<Peer.Memory20250818CreateCommand>
/** The schema of `Memory20250818StrReplaceCommand`. */
declare const Memory20250818StrReplaceCommandSchema: ZodV4Like<Peer.Memory20250818StrReplaceCommand>
/** The schema of `Memory20250818InsertCommand`. */
declare const Memory20250818InsertCommandSchema: ZodV4Like<Peer.Memory20250818InsertCommand>
/** The schema of `Memory20250818DeleteCommand`. */
declare const Memory20250818DeleteCommandSchema: ZodV4Like<Peer.Memory20250818DeleteCommand>
/** The schema of `Memory20250818RenameCommand`. */
declare const Memory20250818RenameCommandSchema: ZodV4Like<Peer.Memory20250818RenameCommand>
/** The schema of `Memory20250818Command`. */
declare const Memory20250818CommandSchema: ZodV4Like<Peer.Memory20250818Command>
/** The schema of `TextEditor20250728ViewCommand`. */
declare const TextEditor20250728ViewCommandSchema: ZodV4Like<Peer.TextEditor20250728ViewCommand>
/** The schema of `TextEditor20250728StrReplaceCommand`. */
declare const TextEditor20250728StrReplaceCommandSchema: ZodV4Like<Peer.TextEditor20250728StrReplaceCommand>
/** The schema of `TextEditor20250728CreateCommand`. */
declare const TextEditor20250728CreateCommandSchema: ZodV4Like<Peer.TextEditor20250728CreateCommand>
/** The schema of `TextEditor20250728InsertCommand`. */
declare const TextEditor20250728InsertCommandSchema: ZodV4Like<Peer.TextEditor20250728InsertCommand>
/** The schema of `TextEditor20250728Command`. */
declare const TextEditor20250728CommandSchema: ZodV4Like<Peer.TextEditor20250728Command>

export type {
  ComputerScreenshotActionSchema,
  ComputerLeftClickActionSchema,
  ComputerRightClickActionSchema,
  ComputerMiddleClickActionSchema,
  ComputerDoubleClickActionSchema,
  ComputerTripleClickActionSchema,
  ComputerMouseMoveActionSchema,
  ComputerLeftMouseDownActionSchema,
  ComputerLeftMouseUpActionSchema,
  ComputerLeftClickDragActionSchema,
  ComputerScrollActionSchema,
  ComputerTypeActionSchema,
  ComputerKeyActionSchema,
  ComputerHoldKeyActionSchema,
  ComputerWaitActionSchema,
  ComputerZoomActionSchema,
  Computer20250124ActionSchema,
  Computer20251124ActionSchema,
  Bash20250124ExecuteCommandSchema,
  Bash20250124RestartCommandSchema,
  Bash20250124CommandSchema,
  Memory20250818ViewCommandSchema,
  Memory20250818CreateCommandSchema,
  Memory20250818StrReplaceCommandSchema,
  Memory20250818InsertCommandSchema,
  Memory20250818DeleteCommandSchema,
  Memory20250818RenameCommandSchema,
  Memory20250818CommandSchema,
  TextEditor20250728ViewCommandSchema,
  TextEditor20250728StrReplaceCommandSchema,
  TextEditor20250728CreateCommandSchema,
  TextEditor20250728InsertCommandSchema,
  TextEditor20250728CommandSchema,
}
