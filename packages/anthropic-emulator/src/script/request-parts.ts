/** What scripts look at in a request. */
import { blocks, objects, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { readAllText } from './patterns.ts'

const joinTexts = (content: unknown): string =>
  blocks(content)
    .filter(({ type }) => type === 'text')
    .map(({ text }) => string(text))
    .join('\n')

/** The text of the last user message; results and media are not text. */
export function lastUserText(body: Json): string {
  return joinTexts(objects(body.messages).findLast(({ role }) => role === 'user')?.content)
}

/** The system prompt, with system messages between the others. */
export function readSystemText({ system, messages }: Json): string {
  const between = objects(messages).filter(({ role }) => role === 'system')
  return [system, ...between.map(({ content }) => content)].map(joinTexts).join('\n')
}

/** A result as a pattern sees it: with the name of its tool, and its text. */
export type SeenResult = Json & { tool: unknown; text: string }

/** The results of the last turn. */
export function findLastResults({ messages }: Json): SeenResult[] {
  const all = objects(messages).filter(({ role }) => role !== 'system')
  const contents = all.map(({ content }) => blocks(content))
  const calls = contents.flat()
  const results = (contents.at(-1) ?? []).filter(({ type }) => type === 'tool_result')
  return results.map((result) => ({
    ...result,
    tool: calls.find(({ id }) => id === result.tool_use_id)?.name,
    text: readAllText([result]),
  }))
}

/** Which reply of its conversation a request asks for, from 1 on. */
export const turnOf = ({ messages }: Json): number =>
  objects(messages).filter(({ role }) => role === 'assistant').length + 1
