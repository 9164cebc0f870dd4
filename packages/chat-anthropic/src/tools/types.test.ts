import type { ClientTool, ServerTool, ToolRuntime } from '@langchain/core/tools'
import type { createAgent } from 'langchain'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { ToolParam } from '../wire.ts'
import { tools } from './index.ts'
import type { Bash20250124Options, DatedType, MCPToolsetOptions } from './index.ts'

type Made = ReturnType<(typeof tools)[keyof typeof tools]>

describe('types', () => {
  test('the factories make every tool that the SDK knows', () => {
    expectTypeOf<Exclude<DatedType, Extract<Made, { type: string }>['type']>>().toBeNever()
    expectTypeOf(tools.webSearch_20260318()).toExtend<ToolParam>()
    expectTypeOf(tools.toolSearchRegex_20251119()).toExtend<ToolParam>()
    expectTypeOf(tools.mcpToolset_20251120({ serverName: 'a' })).toExtend<ServerTool>()
    expectTypeOf(tools.bash_20250124()).toExtend<ServerTool>()
    expectTypeOf(tools.bash_20250124().type).toEqualTypeOf<'bash_20250124'>()
  })

  test('options are the SDK\u2019s fields, and only those', () => {
    // @ts-expect-error the server must be named
    expect(() => tools.mcpToolset_20251120()).toThrow('serverName')
    // @ts-expect-error a misspelt option
    expect(() => tools.webSearch_20250305({ maxUse: 1 })).toThrow('Did you mean maxUses?')
    // @ts-expect-error responseInclusion came later
    tools.webSearch_20250305({ responseInclusion: 'full' })
    expectTypeOf<MCPToolsetOptions['defaultConfig']>().toEqualTypeOf<
      { deferLoading?: boolean; enabled?: boolean } | undefined
    >()
  })

  test('execute and invoke are typed by command', () => {
    const editor = tools.textEditor_20250728({
      execute: async (args) => {
        if (args.command === 'insert') expectTypeOf(args.new_str).toEqualTypeOf<string>()
        if (args.command === 'view') {
          expectTypeOf(args.view_range).toEqualTypeOf<[number, number] | undefined>()
        }
        expectTypeOf(args.path).toEqualTypeOf<string>()
        return 1
      },
    })
    expectTypeOf(editor).toExtend<ClientTool>()
    expectTypeOf(editor.invoke({ command: 'view', path: 'a' })).resolves.toEqualTypeOf<number>()
    // @ts-expect-error no such command
    const invoke = () => editor.invoke({ command: 'undo_edit', path: 'a' })
    expectTypeOf(invoke).toBeFunction()
  })

  test('a restart leaves a command once it is dealt with', async () => {
    const bash = tools.bash_20250124({
      execute: (args) => (args.restart ? 'restarted' : args.command.trim()),
    })
    expect(await bash.invoke({ command: ' ls ', restart: false })).toBe('ls')
  })

  test('runtime may be that of the program\u2019s own agent', () => {
    const execute = (_: unknown, runtime: ToolRuntime<{ user: string }>) => runtime.state.user
    expectTypeOf(tools.bash_20250124({ execute })).toExtend<ClientTool>()
    const options: Bash20250124Options = { execute: () => 'a' }
    const made = tools.bash_20250124(options)
    expectTypeOf(made).toExtend<ClientTool | ServerTool>()
    const either = [made, tools.webSearch_20250305(), tools.memory_20250818({ execute: () => '' })]
    expectTypeOf(either).toExtend<NonNullable<Parameters<typeof createAgent>[0]['tools']>>()
  })
})
