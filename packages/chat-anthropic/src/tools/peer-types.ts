/**
 * The types of `@langchain/anthropic`, under its names and in its shapes: programs annotate with them
 * what they give to `execute`. Our own `ToolCommand` is wider: it has all that models send.
 */
import type { ToolMessage } from '@langchain/core/messages'
import type { DatedTool } from './options.ts'

type Point = [number, number]

/** An action of the mouse at a point. */
interface At<Action extends string> {
  action: Action
  coordinate: Point
}

/** Takes a screenshot. */
export type ComputerScreenshotAction = { action: 'screenshot' }
/** Clicks. */
export type ComputerLeftClickAction = At<'left_click'>
/** Clicks with the right button. */
export type ComputerRightClickAction = At<'right_click'>
/** Clicks with the middle button. */
export type ComputerMiddleClickAction = At<'middle_click'>
/** Clicks twice. */
export type ComputerDoubleClickAction = At<'double_click'>
/** Clicks three times. */
export type ComputerTripleClickAction = At<'triple_click'>
/** Moves the mouse. */
export type ComputerMouseMoveAction = At<'mouse_move'>
/** Presses the left button, and holds it. */
export type ComputerLeftMouseDownAction = At<'left_mouse_down'>
/** Lets the left button go. */
export type ComputerLeftMouseUpAction = At<'left_mouse_up'>
/** Drags from one point to another. */
export type ComputerLeftClickDragAction = {
  /** The name of the action. */
  action: 'left_click_drag'
  /** Where it begins, in pixels. */
  start_coordinate: Point
  /** Where it ends, in pixels. */
  end_coordinate: Point
}
/** Scrolls at a point. */
export type ComputerScrollAction = At<'scroll'> & {
  /** Where to. */
  scroll_direction: 'up' | 'down' | 'left' | 'right'
  /** How far, in clicks of the wheel. */
  scroll_amount: number
}
/** Types a text. */
export type ComputerTypeAction = { action: 'type'; text: string }
/** Presses a key, or several at once. */
export type ComputerKeyAction = { action: 'key'; key: string }
/** Holds a key. */
export type ComputerHoldKeyAction = { action: 'hold_key'; key: string }
/** Waits. */
export type ComputerWaitAction = { action: 'wait'; duration?: number | undefined }
/** Looks closer at a region. */
export type ComputerZoomAction = { action: 'zoom'; region: [number, number, number, number] }

/** What the computer tool of January 2025 is asked to do. */
export type Computer20250124Action =
  | ComputerScreenshotAction
  | ComputerLeftClickAction
  | ComputerRightClickAction
  | ComputerMiddleClickAction
  | ComputerDoubleClickAction
  | ComputerTripleClickAction
  | ComputerLeftClickDragAction
  | ComputerLeftMouseDownAction
  | ComputerLeftMouseUpAction
  | ComputerScrollAction
  | ComputerTypeAction
  | ComputerKeyAction
  | ComputerMouseMoveAction
  | ComputerHoldKeyAction
  | ComputerWaitAction

/** What the computer tool of November 2025 is asked to do. */
export type Computer20251124Action = Computer20250124Action | ComputerZoomAction

/** What a function that runs the computer tool gives back. */
export type ComputerUseReturnType = string | Promise<string> | ToolMessage | Promise<ToolMessage>

/** Runs a command. */
export type Bash20250124ExecuteCommand = { command: string }
/** Starts a fresh shell. */
export type Bash20250124RestartCommand = { restart: true }
/** What the shell is asked to do. */
export type Bash20250124Command = Bash20250124ExecuteCommand | Bash20250124RestartCommand

/** Lists a folder, or shows a file. */
export type Memory20250818ViewCommand = { command: 'view'; path: string }
/** Writes a file. */
export type Memory20250818CreateCommand = { command: 'create'; path: string; file_text: string }
/** Replaces a text in a file. */
export type Memory20250818StrReplaceCommand = {
  /** The name of the command. */
  command: 'str_replace'
  /** The path of the file or folder. */
  path: string
  /** The text to replace. */
  old_str: string
  /** The text in its place. */
  new_str: string
}
/** Inserts a text after a line. */
export type Memory20250818InsertCommand = {
  /** The name of the command. */
  command: 'insert'
  /** The path of the file or folder. */
  path: string
  /** The line to insert after; 0 is the beginning. */
  insert_line: number
  /** The text to insert. */
  insert_text: string
}
/** Deletes a file or a folder. */
export type Memory20250818DeleteCommand = { command: 'delete'; path: string }
/** Renames a file or a folder. */
export type Memory20250818RenameCommand = { command: 'rename'; old_path: string; new_path: string }
/** What the memory is asked to do. */
export type Memory20250818Command =
  | Memory20250818ViewCommand
  | Memory20250818CreateCommand
  | Memory20250818StrReplaceCommand
  | Memory20250818InsertCommand
  | Memory20250818DeleteCommand
  | Memory20250818RenameCommand

/** Shows a file, or some lines of it. */
export type TextEditor20250728ViewCommand = {
  /** The name of the command. */
  command: 'view'
  /** The path of the file or folder. */
  path: string
  /** The first and the last line. */
  view_range?: Point | undefined
}
/** Replaces a text in a file. */
export type TextEditor20250728StrReplaceCommand = {
  /** The name of the command. */
  command: 'str_replace'
  /** The path of the file or folder. */
  path: string
  /** The text to replace. */
  old_str: string
  /** The text in its place. */
  new_str: string
}
/** Writes a file. */
export type TextEditor20250728CreateCommand = { command: 'create'; path: string; file_text: string }
/** Inserts a text after a line. */
export type TextEditor20250728InsertCommand = {
  /** The name of the command. */
  command: 'insert'
  /** The path of the file or folder. */
  path: string
  /** The line to insert after; 0 is the beginning. */
  insert_line: number
  /** The text in its place. */
  new_str: string
}
/** What the text editor is asked to do. */
export type TextEditor20250728Command =
  | TextEditor20250728ViewCommand
  | TextEditor20250728StrReplaceCommand
  | TextEditor20250728CreateCommand
  | TextEditor20250728InsertCommand

/** The memory as the API takes it. */
export type MemoryTool20250818 = DatedTool<'memory_20250818'>
