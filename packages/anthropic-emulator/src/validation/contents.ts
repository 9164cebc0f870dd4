import { string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { findInItems, under } from './shape.ts'

// Rules run after every field was found to have its shape: lists of objects are just that.

/** A list of objects, or an empty one where there is no list. */
export function items(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** What there is in a request, by which most rules know that they need not look. */
export interface Contents {
  /** The types of all blocks of the messages, of those in tool results too. */
  types: ReadonlySet<string>
  /** Whether a block of the messages is a cache breakpoint. */
  marked: boolean
  /** Whether system messages stand between the others. */
  systems: boolean
}

/** Looks through the messages once. */
export function surveyContents(body: Json): Contents {
  const types = new Set<string>()
  let marked = false
  let systems = false
  const look = (block: Json): void => {
    types.add(string(block.type))
    if (block.cache_control !== undefined) marked = true
    if (block.type === 'tool_result') for (const inner of items(block.content)) look(inner)
    if (block.type === 'tool_addition') marked = true
  }
  for (const { role, content } of items(body.messages)) {
    if (role === 'system') systems = true
    for (const block of items(content)) look(block)
  }
  return { types, marked, systems }
}

/** Whether one of the types is there. */
export function hasAny({ types }: Contents, ...wanted: readonly string[]): boolean {
  return wanted.some((type) => types.has(type))
}

/** The first problem of the blocks of all messages, each as the check sees it, with its place. */
export function findInBlocks(
  body: Json,
  check: (block: Json, message: Json) => string | undefined,
): string | undefined {
  const problem = findInItems(items(body.messages), (message) => {
    const inner = findInItems(items(message.content), (block) => check(block, message))
    return inner && under('content', inner)
  })
  return problem && `messages.${problem}`
}
