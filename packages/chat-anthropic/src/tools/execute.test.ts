import { ToolMessage } from '@langchain/core/messages'
import { DynamicStructuredTool } from '@langchain/core/tools'
import type { StructuredToolInterface } from '@langchain/core/tools'
import { describe, expect, test } from 'vitest'
import { tools } from './index.ts'

const cacheControl = { type: 'ephemeral' } as const
const display = { displayWidthPx: 1024, displayHeightPx: 768 }

describe('a client tool with execute', () => {
  test('runs, and carries the definition that the model sees', async () => {
    const bash = tools.bash_20250124({
      cacheControl,
      execute: async (args) => ('command' in args ? `ran ${args.command}` : 'restarted'),
    })
    expect(bash).toBeInstanceOf(DynamicStructuredTool)
    expect(bash.name).toBe('bash')
    expect(bash.extras).toStrictEqual({
      providerToolDefinition: { type: 'bash_20250124', name: 'bash', cache_control: cacheControl },
    })
    expect(await bash.invoke({ command: 'ls' })).toBe('ran ls')
    expect(await bash.invoke({ restart: true })).toBe('restarted')
  })

  test('answers a tool call with a tool message, blocks and all', async () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } }
    const computer = tools.computer_20251124({ ...display, execute: () => [image] })
    const args = { action: 'zoom', region: [0, 0, 9, 9] }
    const reply = await computer.invoke({ type: 'tool_call', id: 't1', name: 'computer', args })
    expect(reply).toBeInstanceOf(ToolMessage)
    expect(reply).toMatchObject({ tool_call_id: 't1', content: [image] })
  })

  test('is given the runtime of the call', async () => {
    const memory = tools.memory_20250818({
      execute: (args, runtime) => `${args.command} ${runtime.toolCall?.id}`,
    })
    const call = { type: 'tool_call', id: 't1', name: 'memory' } as const
    const reply = await memory.invoke({ ...call, args: { command: 'view', path: '/memories' } })
    expect(reply).toMatchObject({ content: 'view t1' })
  })

  const editor = tools.textEditor_20250728({ execute: (args) => JSON.stringify(args) })
  const computer = tools.computer_20250124({ ...display, execute: (args) => args })

  test.each(['insert_text', 'new_str'])('reads an insertion sent as %s', async (field) => {
    const place = { command: 'insert', path: 'a', insert_line: 0 } as const
    const args = JSON.parse(await editor.invoke({ ...place, [field]: 'x' }))
    expect(args).toEqual({ ...place, insert_text: 'x', new_str: 'x' })
  })

  test('reads a replacement without a new string as a deletion', async () => {
    const args = await editor.invoke({ command: 'str_replace', path: 'a', old_str: 'x' })
    expect(JSON.parse(args)).toMatchObject({ old_str: 'x', new_str: '' })
  })

  test('reads actions under both names in use', async () => {
    expect(await computer.invoke({ action: 'key', text: 'ctrl+s' })).toEqual({
      action: 'key',
      text: 'ctrl+s',
      key: 'ctrl+s',
    })
    const drag = { action: 'left_click_drag', start_coordinate: [0, 1], coordinate: [2, 3] }
    const sent = { type: 'tool_call', name: 'computer', args: drag } as const
    expect(await computer.invoke(sent)).toEqual({ ...drag, end_coordinate: [2, 3] })
    expect(await computer.invoke({ action: 'left_click' })).toEqual({ action: 'left_click' })
  })

  test.each<[string, StructuredToolInterface, object, RegExp]>([
    ['an unknown command', editor, { command: 'undo_edit', path: 'a' }, /enum/],
    ['a command without its fields', editor, { command: 'create', path: 'a' }, /file_text/],
    [
      'an insertion without text',
      editor,
      { command: 'insert', path: 'a', insert_line: 1 },
      /anyOf/,
    ],
    ['half a coordinate', computer, { action: 'mouse_move', coordinate: [1] }, /coordinate/],
    ['nothing', tools.bash_20241022({ execute: () => '' }), {}, /anyOf/],
  ])('says what is wrong with %s', async (_what, tool, args, message) => {
    const call = { type: 'tool_call', id: 't1', name: tool.name, args: { ...args } } as const
    await expect(tool.invoke(call)).rejects.toThrow(message)
  })

  test('undo_edit is for the older editors', async () => {
    const older = tools.textEditor_20250124({ execute: (args) => args.command })
    expect(await older.invoke({ command: 'undo_edit', path: 'a' })).toBe('undo_edit')
  })
})
