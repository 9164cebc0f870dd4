/** Breakpoints for a request: beside those it has, within what the API takes. */
import { blocksIn, type Holder, MOST } from '../../request/parameters/cache.ts'
import type { CacheControl, RequestParams } from '../../wire.ts'
import { type CachePlace, countPoints, type Piece, type Ttl } from './prompt.ts'

/** A breakpoint of a request. */
export interface CachePoint {
  /** The part of the prompt that it stands in. */
  place: CachePlace
  /** Such as `tools[3]`, `system[0]` or `messages[2].content[1]`. */
  path: string
  /** How long it lives; `"5m"` where the request has a breakpoint that does not say it. */
  ttl: Ttl
  /** About so many tokens of the prompt are cached by it. */
  tokens: number
}

/** Why a breakpoint that was wanted is not there. */
export type SkipReason = 'too short' | 'no room' | 'nothing to mark'

/** A place without the breakpoint that was wanted. */
export interface SkippedPoint {
  /** The part of the prompt that it was wanted in. */
  place: CachePlace
  /** `"no room"`: the request has four already; `"nothing to mark"`: no block may hold one. */
  reason: SkipReason
}

export interface PlaceSettings {
  ttl: Ttl
  places: readonly CachePlace[]
  /** The model caches nothing that is shorter. */
  minTokens: number
  /** The prefix of the last breakpoint that the conversation had in the call before. */
  previous?: string | undefined
}

export interface Placement {
  body: RequestParams
  placed: CachePoint[]
  /** Breakpoints that the request had already. */
  present: CachePoint[]
  skipped: SkippedPoint[]
}

/** How many blocks the API looks at from a breakpoint backwards, its own being the first. */
const LOOK_BACK = 20
/** An estimate may be wrong by so much: what may be long enough gets its breakpoint. */
const DOUBT = 0.75

/**
 * Places breakpoints on the last tool, the last block of the system prompt and the last of the
 * conversation, and on the one before where the conversation has grown beyond what the API looks
 * back over. They are no part of what the API compares: the prompt stays what it was.
 */
export function placePoints(
  body: RequestParams,
  pieces: readonly Piece[],
  { ttl, places, minTokens, previous }: PlaceSettings,
): Placement {
  let room = MOST - countPoints(body)
  const placed: CachePoint[] = []
  const skipped: SkippedPoint[] = []
  for (const place of ORDER.filter((each) => places.includes(each))) {
    const spots = findSpots(pieces, place, previous)
    if (spots.length === 0) skipped.push({ place, reason: 'nothing to mark' })
    for (const at of spots) {
      const piece = pieces[at]!
      if (piece.ttl) continue
      const isShort = piece.tokens < minTokens * DOUBT
      if (isShort || room === 0) {
        skipped.push({ place, reason: isShort ? 'too short' : 'no room' })
        continue
      }
      placed.push(toPoint(piece, findTtl(pieces, at, ttl)))
      room -= 1
    }
  }
  const present = pieces.flatMap((piece) => (piece.ttl ? [toPoint(piece, piece.ttl)] : []))
  return { body: markPoints(body, placed), placed, present, skipped }
}

/** By what a breakpoint saves: the longest prefix first. */
const ORDER = ['conversation', 'system', 'tools'] as const

function toPoint({ place, path, tokens }: Piece, ttl: Ttl): CachePoint {
  return { place, path, ttl, tokens }
}

/** Where breakpoints of a place go: its last piece, and one that the API would not look back to. */
function findSpots(
  pieces: readonly Piece[],
  place: CachePlace,
  previous: string | undefined,
): number[] {
  const last = pieces.findLastIndex((piece) => piece.place === place && piece.mayHold)
  if (last < 0) return []
  if (place !== 'conversation' || previous === undefined) return [last]
  const before = pieces.findIndex(({ prefix }) => prefix === previous)
  const isFar = before >= 0 && last - before >= LOOK_BACK
  return isFar ? [last, before] : [last]
}

/** None of an hour may stand behind one of five minutes. */
function findTtl(pieces: readonly Piece[], at: number, wanted: Ttl): Ttl {
  if (pieces.slice(0, at).some(({ ttl }) => ttl === '5m')) return '5m'
  return pieces.slice(at).some(({ ttl }) => ttl === '1h') ? '1h' : wanted
}

function markPoints(body: RequestParams, points: readonly CachePoint[]): RequestParams {
  if (points.length === 0) return body
  const ttls = new Map(points.map(({ path, ttl }) => [path, ttl]))
  const mark = <H extends Holder>(holder: H, path: string): H => {
    const ttl = ttls.get(path)
    return ttl ? { ...holder, cache_control: toControl(ttl) } : holder
  }
  const markAll = (content: Parameters<typeof blocksIn>[0], place: string) =>
    blocksIn(content).map((holder, at) => mark(holder, `${place}[${at}]`))
  const isMarked = (place: string) => [...ttls.keys()].some((path) => path.startsWith(`${place}[`))
  const messages = body.messages.map((turn, at) => {
    const place = `messages[${at}].content`
    return isMarked(place) ? { ...turn, content: markAll(turn.content, place) } : turn
  })
  const tools = isMarked('tools') && {
    tools: body.tools?.map((tool, at) => mark(tool, `tools[${at}]`)),
  }
  const system = isMarked('system') && { system: markAll(body.system ?? '', 'system') }
  return Object.assign({}, body, tools, system, { messages }) as RequestParams
}

/** Five minutes are the default, which older platforms know without its name. */
function toControl(ttl: Ttl): CacheControl {
  return { type: 'ephemeral', ...(ttl === '1h' && { ttl }) }
}
