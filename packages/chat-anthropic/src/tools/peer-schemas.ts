/**
 * The types of the schemas that `@langchain/anthropic` has for what its tools are asked to do. It
 * exports the types alone, such as `z.infer<typeof Memory20250818CommandSchema>` wants; so do we.
 */
import type { ZodV4Like } from '@langchain/core/utils/types'
import type * as Peer from './peer-types.ts'

declare const ComputerScreenshotActionSchema: ZodV4Like<Peer.ComputerScreenshotAction>
declare const ComputerLeftClickActionSchema: ZodV4Like<Peer.ComputerLeftClickAction>
declare const ComputerRightClickActionSchema: ZodV4Like<Peer.ComputerRightClickAction>
declare const ComputerMiddleClickActionSchema: ZodV4Like<Peer.ComputerMiddleClickAction>
declare const ComputerDoubleClickActionSchema: ZodV4Like<Peer.ComputerDoubleClickAction>
declare const ComputerTripleClickActionSchema: ZodV4Like<Peer.ComputerTripleClickAction>
declare const ComputerMouseMoveActionSchema: ZodV4Like<Peer.ComputerMouseMoveAction>
declare const ComputerLeftMouseDownActionSchema: ZodV4Like<Peer.ComputerLeftMouseDownAction>
declare const ComputerLeftMouseUpActionSchema: ZodV4Like<Peer.ComputerLeftMouseUpAction>
declare const ComputerLeftClickDragActionSchema: ZodV4Like<Peer.ComputerLeftClickDragAction>
declare const ComputerScrollActionSchema: ZodV4Like<Peer.ComputerScrollAction>
declare const ComputerTypeActionSchema: ZodV4Like<Peer.ComputerTypeAction>
declare const ComputerKeyActionSchema: ZodV4Like<Peer.ComputerKeyAction>
declare const ComputerHoldKeyActionSchema: ZodV4Like<Peer.ComputerHoldKeyAction>
declare const ComputerWaitActionSchema: ZodV4Like<Peer.ComputerWaitAction>
declare const ComputerZoomActionSchema: ZodV4Like<Peer.ComputerZoomAction>
declare const Computer20250124ActionSchema: ZodV4Like<Peer.Computer20250124Action>
declare const Computer20251124ActionSchema: ZodV4Like<Peer.Computer20251124Action>
declare const Bash20250124ExecuteCommandSchema: ZodV4Like<Peer.Bash20250124ExecuteCommand>
declare const Bash20250124RestartCommandSchema: ZodV4Like<Peer.Bash20250124RestartCommand>
declare const Bash20250124CommandSchema: ZodV4Like<Peer.Bash20250124Command>
declare const Memory20250818ViewCommandSchema: ZodV4Like<Peer.Memory20250818ViewCommand>
declare const Memory20250818CreateCommandSchema: ZodV4Like<Peer.Memory20250818CreateCommand>
declare const Memory20250818StrReplaceCommandSchema: ZodV4Like<Peer.Memory20250818StrReplaceCommand>
declare const Memory20250818InsertCommandSchema: ZodV4Like<Peer.Memory20250818InsertCommand>
declare const Memory20250818DeleteCommandSchema: ZodV4Like<Peer.Memory20250818DeleteCommand>
declare const Memory20250818RenameCommandSchema: ZodV4Like<Peer.Memory20250818RenameCommand>
declare const Memory20250818CommandSchema: ZodV4Like<Peer.Memory20250818Command>
declare const TextEditor20250728ViewCommandSchema: ZodV4Like<Peer.TextEditor20250728ViewCommand>
declare const TextEditor20250728StrReplaceCommandSchema: ZodV4Like<Peer.TextEditor20250728StrReplaceCommand>
declare const TextEditor20250728CreateCommandSchema: ZodV4Like<Peer.TextEditor20250728CreateCommand>
declare const TextEditor20250728InsertCommandSchema: ZodV4Like<Peer.TextEditor20250728InsertCommand>
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
