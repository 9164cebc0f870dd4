import { blocks, isObject, objects, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

/** The texts of a content, joined. */
export function joinTexts(content: unknown): string {
  const texts = blocks(content).filter(({ type }) => type === 'text')
  return texts.map(({ text }) => string(text)).join('\n')
}

/** The system prompt, with the system messages between the others. */
export function readSystemText(body: Json): string {
  const between = objects(body.messages).filter(({ role }) => role === 'system')
  return [joinTexts(body.system), ...between.map(({ content }) => joinTexts(content))].join('\n')
}

/** The blocks of the user's last turn, however many messages it is made of. */
export function findLastUserBlocks(body: Json): Json[] {
  const turns = objects(body.messages).filter(({ role }) => role !== 'system')
  const before = turns.findLastIndex(({ role }) => role !== 'user')
  const last =
    before === turns.length - 1
      ? turns.filter(({ role }) => role === 'user').slice(-1)
      : turns.slice(before + 1)
  return last.flatMap(({ content }) => blocks(content))
}

/** The results in the user's last turn. */
export function findLastResults(body: Json): Json[] {
  return findLastUserBlocks(body).filter(({ type }) => type === 'tool_result')
}

/** The last text of the user's that is not a result. */
export function findQuestion(body: Json): string {
  const users = objects(body.messages).filter(({ role }) => role === 'user')
  return users.map(({ content }) => joinTexts(content)).findLast((text) => text.trim() !== '') ?? ''
}

/** The name of the tool that a result belongs to. */
export function findToolName(body: Json, result: Json): string {
  const calls = objects(body.messages).flatMap(({ content }) => blocks(content))
  return string(calls.findLast(({ id }) => id === result.tool_use_id)?.name)
}

/** The schema that the reply must follow. */
export function readReplySchema(body: Json): Json | undefined {
  const config = isObject(body.output_config) ? body.output_config.format : undefined
  const format = isObject(config) ? config : body.output_format
  return isObject(format) && isObject(format.schema) ? format.schema : undefined
}
