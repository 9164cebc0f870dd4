import { blocks, isObject, objects } from '../json.ts'
import type { Json } from '../types.ts'
import { placed } from './shape.ts'

const MOST = 4

type Placed = readonly [block: Json, path: string]

function nested(block: Json, path: string): Placed[] {
  const inner = block.type === 'tool_result' ? placed(blocks(block.content), `${path}.content`) : []
  return [...inner, [block, path]]
}

// In the order in which a prompt is cached.
function cacheables(body: Json): Placed[] {
  const system = typeof body.system === 'string' ? [] : objects(body.system)
  const messages = placed(objects(body.messages), 'messages').flatMap(([message, path]) =>
    typeof message.content === 'string' ? [] : placed(blocks(message.content), `${path}.content`),
  )
  return [
    ...placed(objects(body.tools), 'tools'),
    ...placed(system, 'system'),
    ...messages.flatMap(([block, path]) => nested(block, path)),
  ]
}

const ttlOf = (block: Json): unknown =>
  isObject(block.cache_control) ? (block.cache_control.ttl ?? '5m') : undefined

function* ttlOrder(marked: readonly Placed[]): Generator<string> {
  const short = marked.findIndex(([block]) => ttlOf(block) === '5m')
  const late = marked.find(([block], at) => short >= 0 && at > short && ttlOf(block) === '1h')
  if (!late) return
  yield `${late[1]}.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: \`tools\`, \`system\`, \`messages\`.`
}

/** What is wrong with the number, the places and the lifetimes of cache breakpoints. */
export function* cacheProblems(body: Json): Generator<string> {
  const marked = cacheables(body).filter(([block]) => isObject(block.cache_control))
  const empty = marked.find(([block]) => block.type === 'text' && block.text === '')
  if (empty) yield `${empty[1]}.text: cache_control cannot be set for empty text blocks`
  const count = marked.length + (isObject(body.cache_control) ? 1 : 0)
  if (count > MOST) {
    yield `A maximum of ${MOST} blocks with cache_control may be provided. Found ${count}.`
  }
  yield* ttlOrder(marked)
}
