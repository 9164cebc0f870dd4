/** A request as the cache sees it: tools, system and blocks of messages in one row. */
import { createHash } from 'node:crypto'
import { estimateTokens } from '../../request/estimate-tokens.ts'
import {
  blocksIn,
  type Holder,
  listProgrammaticCalls,
  mayHold,
} from '../../request/parameters/cache.ts'
import { type RequestParams, toRecord } from '../../wire.ts'

/** A part of a prompt that breakpoints are placed in. */
export type CachePlace = 'tools' | 'system' | 'conversation'

/** How long what is cached lives after its last use: five minutes, or an hour. */
export type Ttl = '5m' | '1h'

/** A tool or a block, where it stands in a prompt. */
export interface Piece {
  place: CachePlace
  /** Such as `tools[3]`, `system[0]` or `messages[2].content[1]`. */
  path: string
  /** Names all of the prompt up to here, whatever breakpoints are in it. */
  prefix: string
  /** About so many tokens are in the prompt up to here. */
  tokens: number
  /** Of the breakpoint that it has, or that the whole request has for its last block. */
  ttl: Ttl | undefined
  /** Whether the API takes a breakpoint here. */
  mayHold: boolean
}

interface Bare {
  place: CachePlace
  path: string
  holder: Holder
  /** What it is part of, beside what is before it. */
  beside: unknown
}

/** The pieces of a request, in the order in which they are cached. */
export function toPieces(body: RequestParams): Piece[] {
  const called = listProgrammaticCalls(body)
  let prefix: string = body.model
  let tokens = 0
  const pieces = listBare(body).map(({ place, path, holder, beside }): Piece => {
    const { cache_control, ...rest } = holder
    const text = JSON.stringify(rest)
    prefix = hash(`${prefix} ${JSON.stringify(beside)} ${text}`)
    tokens += place === 'tools' ? estimateTokens(text) : estimateTokens([rest])
    const ttl = cache_control ? toTtl(cache_control.ttl) : undefined
    return { place, path, prefix, tokens, ttl, mayHold: mayHold(holder, called) }
  })
  const last = pieces.findLast((piece) => piece.mayHold && piece.place === 'conversation')
  if (last && body.cache_control) last.ttl ??= toTtl(body.cache_control.ttl)
  return pieces
}

/** How many breakpoints a request holds. */
export function countPoints(body: RequestParams): number {
  const marked = listBare(body).filter(({ holder }) => holder.cache_control != null)
  return marked.length + (body.cache_control == null ? 0 : 1)
}

function toTtl(ttl: unknown): Ttl {
  return ttl === '1h' ? '1h' : '5m'
}

function listBare(body: RequestParams): Bare[] {
  const { tools = [], system, messages } = body
  const inTools = tools.map((holder, at) => toBare('tools', `tools[${at}]`, holder, 'tools'))
  const inSystem = (system == null || system === '' ? [] : blocksIn(system)).map((holder, at) =>
    toBare('system', `system[${at}]`, holder, 'system'),
  )
  // Under another of these the API does not find messages again.
  const settings = [body.tool_choice ?? null, body.thinking ?? null]
  const inMessages = messages.flatMap(({ role, content }, turn) =>
    blocksIn(content).map((holder, at) => {
      const beside = turn === 0 ? [role, settings] : role
      return toBare('conversation', `messages[${turn}].content[${at}]`, holder, beside)
    }),
  )
  // What is deferred comes into the prompt where it is found, not before it.
  return [...inTools.filter(({ holder }) => !isDeferred(holder)), ...inSystem, ...inMessages]
}

function toBare(place: CachePlace, path: string, holder: Holder, beside: unknown): Bare {
  return { place, path, holder, beside }
}

function isDeferred(holder: Holder): boolean {
  return toRecord(holder)['defer_loading'] === true
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('base64').slice(0, 16)
}
