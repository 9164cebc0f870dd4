import { isObject, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { hasBeta, type Betas } from './betas.ts'
import { items, type Contents } from './contents.ts'
import type { Problem } from './problem.ts'

const MOST = 4

interface Marked {
  block: Json
  path: string
  /** What the API adds to the path of a block for one of its fields. */
  tag: string
}

const tagOf = ({ type }: Json, path: string): string => {
  if (path === 'system') return ''
  return `.${string(type ?? 'custom')}`
}

function collectMarkedIn(list: readonly Json[], path: string): Marked[] {
  return list.flatMap((block, index) => {
    const place = `${path}.${index}`
    const { type, content, tool } = block
    const inner =
      type === 'tool_result' && Array.isArray(content)
        ? collectMarkedIn(items(content), `${place}.content`)
        : []
    const defined = isObject(tool) && isObject(tool.definition) ? [tool.definition] : []
    const self = [block, ...defined].filter(({ cache_control: control }) => isObject(control))
    const tag = tagOf(block, path)
    return [...inner, ...self.map((marked) => ({ block: marked, path: place, tag }))]
  })
}

// In the order in which a prompt is cached.
function collectMarked(body: Json, { marked }: Contents): Marked[] {
  const messages = (marked ? items(body.messages) : []).flatMap(({ content }, index) =>
    Array.isArray(content) ? collectMarkedIn(items(content), `messages.${index}.content`) : [],
  )
  const system = Array.isArray(body.system) ? collectMarkedIn(items(body.system), 'system') : []
  return [...collectMarkedIn(items(body.tools), 'tools'), ...system, ...messages]
}

const ttlOf = (control: unknown): unknown => (isObject(control) ? (control.ttl ?? '5m') : undefined)

const AFTER =
  "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`."

function findTtlProblem(marked: readonly Marked[], automatic: unknown): string | undefined {
  const ttls = marked.map(({ block }) => ttlOf(block.cache_control))
  const short = ttls.indexOf('5m')
  if (short < 0) return undefined
  const late = marked.find((_, at) => at > short && ttls[at] === '1h')
  if (late) return `${late.path}.cache_control.ttl: ${AFTER}`
  return ttlOf(automatic) === '1h' ? `cache_control.ttl: ${AFTER}` : undefined
}

/** What a breakpoint may say besides, by the beginning of the beta that it needs. */
const WITH_BETA = [
  ['scope', 'prompt-caching-scope'],
  ['evict_on_complete', 'prompt-caching-evict'],
] as const

function findExtraProblem(control: unknown, path: string, betas: Betas): string | undefined {
  const needy = WITH_BETA.find(
    ([field, beta]) => isObject(control) && control[field] !== undefined && !hasBeta(betas, beta),
  )
  return needy && `${path}cache_control.ephemeral.${needy[0]}: Extra inputs are not permitted`
}

function findPlaceProblem({ block, path }: Marked): string | undefined {
  if (block.type === 'text' && block.text === '') {
    return `${path}.text: cache_control cannot be set for empty text blocks`
  }
  const byCode = isObject(block.caller) && block.caller.type !== 'direct'
  if (block.type !== 'tool_use' || !byCode) return undefined
  return `${path}: cache_control cannot be set for tool calls made from code execution`
}

const isThinking = ({ type }: Json): boolean => string(type).endsWith('thinking')

function findLastBlock(body: Json): Json | undefined {
  const content = items(body.messages).at(-1)?.content
  return items(content).findLast((block) => !isThinking(block))
}

function findCountProblem(body: Json, marked: readonly Marked[]): Problem | undefined {
  // The automatic breakpoint goes to the last block; one that is there already is enough.
  const last = findLastBlock(body)?.cache_control
  if (isObject(body.cache_control) && isObject(last)) {
    if (ttlOf(body.cache_control) !== ttlOf(last)) {
      return 'cache_control.ttl: the last block already has cache_control with a different ttl'
    }
  }
  const automatic = isObject(body.cache_control) && !isObject(last) ? 1 : 0
  const count = marked.length + automatic
  if (isObject(body.thread) && count === MOST) {
    const message = `thread: a maximum of ${MOST - 1} blocks with cache_control may be provided when thread is set -- the fourth marker slot is reserved for the marker the server places on the conversation's last cache-eligible block. Found ${count}.`
    return { message, code: 'thread_unsupported_request' }
  }
  return count > MOST
    ? `A maximum of ${MOST} blocks with cache_control may be provided. Found ${count}.`
    : undefined
}

/** What is wrong with the number, the places and the lifetimes of cache breakpoints. */
export function findCacheProblem(
  body: Json,
  betas: Betas,
  contents: Contents,
): Problem | undefined {
  const marked = collectMarked(body, contents)
  for (const one of marked) {
    const { block, path, tag } = one
    const problem =
      findExtraProblem(block.cache_control, `${path}${tag}.`, betas) ?? findPlaceProblem(one)
    if (problem !== undefined) return problem
  }
  const automatic = findExtraProblem(body.cache_control, '', betas)
  if (automatic !== undefined) return automatic
  return findCountProblem(body, marked) ?? findTtlProblem(marked, body.cache_control)
}
