import { blocks, isObject, string } from '../wire/json.ts'
import { verifies } from '../wire/signature.ts'
import type { Json } from '../wire/types.ts'
import { findInBlocks, hasAny, items, type Contents } from './contents.ts'

const isThinking = ({ type }: Json): boolean => type === 'thinking' || type === 'redacted_thinking'

function findBlockProblem(block: Json): string | undefined {
  if (block.type === 'redacted_thinking') {
    return block.data === '' ? ': Invalid `data` in `redacted_thinking` block' : undefined
  }
  if (block.type !== 'thinking') return undefined
  const signature = string(block.signature)
  if (signature !== '' && verifies(string(block.thinking), signature)) return undefined
  return ': Invalid `signature` in `thinking` block'
}

const isResults = ({ role, content }: Json): boolean =>
  role === 'user' &&
  Array.isArray(content) &&
  items(content).every(({ type }) => type === 'tool_result')

/** Where the assistant's last turn begins: results in between do not end it. */
function findLastTurn(messages: readonly Json[]): number | undefined {
  let start: number | undefined
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index]
    if (message?.role === 'assistant') start = index
    else if (message?.role !== 'system' && !isResults(message ?? {})) break
  }
  return start
}

// With a thinking budget the API lets a turn go on only where it began with thinking.
function findStartProblem(messages: readonly Json[]): string | undefined {
  const start = findLastTurn(messages)
  if (start === undefined) return undefined
  const [first] = blocks(messages[start]?.content)
  if (!first || isThinking(first)) return undefined
  return `messages.${start}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${string(first.type)}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks). We recommend you include thinking blocks from previous turns. To avoid this requirement, disable \`thinking\`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking`
}

/** What is wrong with the thinking that a request sends back. */
export function findThinkingBlockProblem(body: Json, contents: Contents): string | undefined {
  const broken = hasAny(contents, 'thinking', 'redacted_thinking')
    ? findInBlocks(body, findBlockProblem)
    : undefined
  if (broken !== undefined) return broken
  const { thinking } = body
  return isObject(thinking) && thinking.type === 'enabled'
    ? findStartProblem(items(body.messages))
    : undefined
}
