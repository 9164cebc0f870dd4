/** What programs write about tools with the types of `@langchain/anthropic`. */
import {
  type AnthropicCacheControl,
  type AnthropicMessagesModelId,
  type Bash20250124Command,
  type Bash20250124Options,
  type ChatAnthropicContentBlock,
  type Computer20250124Action,
  type Computer20251124Action,
  type Computer20251124Options,
  type ComputerHoldKeyAction,
  type ComputerKeyAction,
  type ComputerLeftClickDragAction,
  type ComputerUseReturnType,
  type Memory20250818Command,
  type Memory20250818CommandSchema,
  type Memory20250818ViewCommand,
  type MemoryTool20250818,
  type MemoryTool20250818Options,
  type TextEditor20250728Command,
  tools,
} from '@langchain/anthropic'
import type { z } from 'zod/v4'

export const key: ComputerKeyAction = { action: 'key', key: 'Return' }
export const held: ComputerHoldKeyAction = { action: 'hold_key', key: 'a' }
export const drag: ComputerLeftClickDragAction = {
  action: 'left_click_drag',
  start_coordinate: [1, 2],
  end_coordinate: [3, 4],
}
export const view: Memory20250818ViewCommand = { command: 'view', path: '/memories' }
export const inferred: z.infer<typeof Memory20250818CommandSchema> = view
export const memory: MemoryTool20250818 = { type: 'memory_20250818', name: 'memory' }
export const cache: AnthropicCacheControl = { type: 'ephemeral', ttl: '1h' }
export const model: AnthropicMessagesModelId = 'claude-sonnet-4-6'
export const block: ChatAnthropicContentBlock = { type: 'text', text: 'a', cache_control: cache }

/** Every action there is, or it does not compile. */
function point(
  action: Computer20251124Action | Computer20250124Action,
): [number, number] | undefined {
  switch (action.action) {
    case 'screenshot':
    case 'type':
    case 'key':
    case 'hold_key':
    case 'wait':
      return undefined
    case 'zoom':
      return [action.region[0], action.region[1]]
    case 'left_click_drag':
      return action.end_coordinate
    case 'left_click':
    case 'right_click':
    case 'middle_click':
    case 'double_click':
    case 'triple_click':
    case 'left_mouse_down':
    case 'left_mouse_up':
    case 'mouse_move':
    case 'scroll':
      return action.coordinate
    default:
      return action satisfies never
  }
}

const use = async (action: Computer20251124Action): Promise<string> => String(point(action))
const used: ComputerUseReturnType = use(key)
const display = { displayWidthPx: 1, displayHeightPx: 2 }
const computer: Computer20251124Options = { ...display, enableZoom: true, execute: use }
const shell = async (command: Bash20250124Command) => ('command' in command ? command.command : '')
const bash: Bash20250124Options = { execute: shell }
const remember = (command: Memory20250818Command) => ('path' in command ? command.path : '')
const kept: MemoryTool20250818Options = { execute: remember }

function edit(command: TextEditor20250728Command): string {
  return command.command === 'insert' ? command.new_str : command.path
}

export const made = [
  used,
  tools.computer_20251124(computer),
  tools.computer_20251124({ ...display, execute: use }),
  tools.computer_20250124({
    ...display,
    execute: async (action: Computer20250124Action) => action.action,
  }),
  tools.computer_20250124({ ...display, execute: async (action) => action.action }),
  tools.bash_20250124(bash),
  tools.bash_20250124({ execute: shell }),
  tools.memory_20250818(kept),
  tools.memory_20250818({ execute: remember }),
  tools.textEditor_20250728({ execute: edit, maxCharacters: 9 }),
]
