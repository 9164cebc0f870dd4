import { expect, test } from 'vitest'
import { rowOf } from './block-table.ts'
import {
  betasOf,
  hasStreamedInput,
  isCall,
  isClientCall,
  isClientResult,
  isResumable,
  isSendable,
  mayBeCached,
  withDefaults,
} from './blocks.ts'

const block = (type: string, fields: object = {}) => ({ type, ...fields })

test('a type that is new passes: it may be cached, needs nothing and has no standard form', () => {
  const invented = block('hologram')
  expect(rowOf('hologram')).toEqual({ standard: 'non_standard' })
  expect(mayBeCached('hologram')).toBe(true)
  expect(isSendable(invented)).toBe(true)
  expect(withDefaults(invented)).toBe(invented)
  expect(betasOf([invented])).toEqual([])
})

test('a new type whose name ends like a call is one, and nobody knows of which side', () => {
  expect(isCall(block('browser_tool_use'))).toBe(true)
  expect(isClientCall(block('browser_tool_use'))).toBe(false)
  expect(hasStreamedInput(block('browser_tool_use'))).toBe(false)
  expect(isResumable(block('browser_tool_use'))).toBe(false)
})

test.each([
  ['tool_use', true, false],
  ['server_tool_use', false, true],
  ['mcp_tool_use', false, true],
])('%s is a call: of the client %s, continued by the server %s', (type, isClient, isServer) => {
  expect(isCall(block(type))).toBe(true)
  expect(isClientCall(block(type))).toBe(isClient)
  expect(isResumable(block(type))).toBe(isServer)
})

test('a result is the client’s where the call that it answers is', () => {
  expect(isClientResult(block('tool_result'))).toBe(true)
  expect(isClientResult(block('web_search_tool_result'))).toBe(false)
})

test('flags of blocks come once each, in the order of the table', () => {
  const blocks = [
    block('compaction'),
    block('compaction', { signature: 's' }),
    block('mcp_tool_result'),
    block('mcp_tool_new'),
    block('tool_addition', { tool: block('tool_definition') }),
  ]
  expect(betasOf(blocks)).toEqual([
    'mcp-client-2025-11-20',
    'compact-2026-09-04',
    'compact-2026-01-12',
    'mid-conversation-tool-changes-2026-07-01',
    'inline-tools-2026-09-15',
  ])
})

test('thinking without a text gets an empty one, and without a signature cannot be sent', () => {
  expect(withDefaults(block('thinking', { signature: 's' }))).toMatchObject({ thinking: '' })
  expect(isSendable(block('thinking', { thinking: 'hm' }))).toBe(false)
})
