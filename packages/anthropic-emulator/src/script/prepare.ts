import { isLoop, isStep } from './check.ts'
import { toConditions, type Condition } from './matcher.ts'
import type { Turn } from '../wire/turns.ts'
import type { Loop, TurnList } from './types.ts'

/** A turn in its place, and what a request has to be like to get it. */
export interface Leaf {
  /** Such as `turns[2]`. */
  place: string
  turn: Turn
  conditions: readonly Condition[]
}

interface PreparedLoop {
  repeat: Loop['repeat']
  items: readonly Prepared[]
}

/** An item of a list of turns that was checked. */
export type Prepared = Leaf | PreparedLoop

/** Checked turns, their matchers read once. */
export function prepareTurns(turns: TurnList, place: string): Prepared[] {
  return turns.map((item, at): Prepared => {
    const own = `${place}[${at}]`
    if (isLoop(item)) {
      return { repeat: item.repeat, items: prepareTurns(item.turns, `${own}.turns`) }
    }
    if (!isStep(item)) return { place: own, turn: item, conditions: [] }
    return { place: own, turn: item.reply, conditions: toConditions(item.when, `${own}.when`) }
  })
}

/** The turns one after the other, loops played out. */
export function* playTurns(items: readonly Prepared[]): Generator<Leaf, void> {
  for (const item of items) {
    if (!('repeat' in item)) {
      yield item
      continue
    }
    const most = item.repeat === 'forever' ? Infinity : item.repeat
    for (let round = 0; round < most; round += 1) yield* playTurns(item.items)
  }
}

/** A turn, and how often it has to be used before the script is done. */
export interface Due {
  leaf: Leaf
  times: number
}

/** All turns; those of a loop without end are due once. */
export function listDue(items: readonly Prepared[], times = 1): Due[] {
  return items.flatMap((item) => {
    if (!('repeat' in item)) return [{ leaf: item, times }]
    return listDue(item.items, times * (item.repeat === 'forever' ? 1 : item.repeat))
  })
}
