import { fitsAll, type Condition } from './matcher.ts'
import type { Captures } from './patterns.ts'
import type { TurnRequest } from '../wire/turns.ts'
import { listDue, playTurns, type Due, type Leaf, type Prepared } from './prepare.ts'

/** Conditions that a request did not fit. */
export interface Unfit {
  place: string
  conditions: readonly Condition[]
}

/** Hands out turns in their order, and counts them. */
export class Player {
  readonly #items: readonly Prepared[]
  readonly #used = new Map<string, number>()
  #rest: Iterator<Leaf, void>
  #next: Leaf | undefined

  constructor(items: readonly Prepared[]) {
    this.#items = items
    this.#rest = playTurns(items)
    this.#next = this.#rest.next().value ?? undefined
  }

  /** The turn that comes next, used or not; nothing when all are used up. */
  get next(): Leaf | undefined {
    return this.#next
  }

  /** Uses the next turn up, if the request fits it. */
  take(request: TurnRequest, captures: Captures): Leaf | undefined {
    const leaf = this.#next
    if (!leaf || !fitsAll(leaf.conditions, request, captures)) return undefined
    this.#used.set(leaf.place, (this.#used.get(leaf.place) ?? 0) + 1)
    this.#next = this.#rest.next().value ?? undefined
    return leaf
  }

  /** Begins again, and counts on. */
  restart(): void {
    this.#rest = playTurns(this.#items)
    this.#next = this.#rest.next().value ?? undefined
  }

  /** What was not used as often as it is there. */
  unused(): Due[] {
    const left = listDue(this.#items).map(({ leaf, times }) => ({
      leaf,
      times: times - (this.#used.get(leaf.place) ?? 0),
    }))
    return left.filter(({ times }) => times > 0)
  }
}
