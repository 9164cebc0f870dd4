/**
 * Coordinates rows that other processes work on: keeps a bounded number of them open, writes the line
 * of each that comes back, and only then lets go of it.
 */
import { onAbort } from '../../signals.ts'
import type { JobCore } from '../core.ts'
import { checkSameRow } from '../identity.ts'
import type { JournalHeader } from '../journal/lines.ts'
import { DONE, FAILED, SENT } from '../journal/row-table.ts'
import type { NumberedRow, RowSource } from '../rows.ts'
import { toLostAnswer } from './answers.ts'
import { checkJson } from './json-rows.ts'
import { loadQueue } from './load-queue.ts'
import {
  PROTOCOL,
  type QueueOptions,
  type QueuePackage,
  type RemoteJob,
  type RemoteRow,
  type ReturnedRow,
  type RowQueue,
} from './types.ts'

/** Rows that are added together, and milliseconds that the first of them waits for others. */
const [TOGETHER, GATHER] = [200, 10]

export class RemoteSender<Row, Output> {
  readonly #core: JobCore<Row, Output>
  readonly #header: JournalHeader
  readonly #options: QueueOptions
  readonly #openRows: QueuePackage['openQueue']
  /** Rows that wait for their answers. */
  readonly #open = new Map<number, NumberedRow<Row>>()
  /** Rows that have come back before they were read: a coordinator before had left them. */
  readonly #early = new Set<number>()
  /** Rows that are about to be added. */
  readonly #gathered: RemoteRow[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #isRead = false
  #isHeld = false
  #wake: (() => void) | undefined

  constructor(
    core: JobCore<Row, Output>,
    header: JournalHeader,
    options: QueueOptions,
    open: QueuePackage['openQueue'] = openInstalled,
  ) {
    this.#core = core
    this.#header = header
    this.#options = options
    this.#openRows = open
  }

  /** Has workers do all rows that have no result. */
  async sendAll(rows: RowSource<Row>): Promise<void> {
    const core = this.#core
    const queue = await this.#openQueue(rows)
    core.isElsewhere = (row) => queue.open.has(row)
    core.onPause = (isPaused) => void queue.setPaused(isPaused).catch((error) => core.fail(error))
    // The program may have changed its mind while the queue was opened.
    core.onPause(core.isPaused)
    const leave = onAbort(core.stop.signal, () => this.#wake?.())
    const receiving = this.#receiveAll(queue)
    try {
      await this.#feed(rows, queue)
    } catch (error) {
      core.fail(error)
    }
    this.#isRead = true
    await receiving
    leave()
    core.onPause = () => {}
    await queue.close(!core.isStopped)
  }

  async #openQueue(rows: RowSource<Row>): Promise<RowQueue> {
    const { journal } = this.#core
    const first = await rows.next()
    if (first) rows.putBack([first])
    checkJson(first?.input, placeOf(first))
    const queue = await this.#openRows({
      queue: this.#options,
      job: this.#describe(first?.input),
      isDurable: journal.isFile,
      isPaused: this.#core.isPaused,
      readSpent: () => journal.content.cost,
      onBudget: () => this.#core.stopSending('budget'),
    })
    // Their lines were written when the coordinator before died, and it had not let go of them.
    await queue.forget([...queue.open].filter((row) => this.#isWritten(row)))
    return queue
  }

  #isWritten(row: number): boolean {
    const state = this.#core.journal.table.stateOf(row)
    return state === DONE || state === FAILED
  }

  #describe(first: unknown): RemoteJob {
    const { settings } = this.#core
    const { limit, prices, warm, attempts, inDoubt, force } = settings
    return {
      protocol: PROTOCOL,
      run: this.#header.run,
      header: this.#header,
      first,
      isForced: force,
      attempts,
      inDoubt,
      ...(limit !== Number.POSITIVE_INFINITY && { limit }),
      ...(prices && { prices }),
      ...(warm && { warm }),
      ...(this.#options.command && { command: this.#options.command }),
    }
  }

  async #feed(rows: RowSource<Row>, queue: RowQueue): Promise<void> {
    for (;;) {
      const row = await this.#core.nextToSend(rows)
      if (!row) break
      checkJson(row.input, placeOf(row))
      await this.#waitForRoom()
      if (this.#core.isStopped) break
      if (this.#isStillToSend(row)) await this.#put(row, queue)
      else await this.#core.handOut(row)
    }
    await this.#add(queue)
  }

  /** Whether a row has not come back, or got lost, while it was read and waited for room. */
  #isStillToSend(row: NumberedRow<Row>): boolean {
    return !this.#early.delete(row.at) && this.#core.isToSend(row)
  }

  async #waitForRoom(): Promise<void> {
    const { maxConcurrency } = this.#core.settings
    while (this.#open.size >= maxConcurrency && !this.#core.isStopped) {
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  async #put(row: NumberedRow<Row>, queue: RowQueue): Promise<void> {
    const { journal, figures } = this.#core
    const { at, id, key, input } = row
    // Whether a worker has begun it is not known where the queue is lost.
    if (journal.table.stateOf(at) !== SENT) journal.noteSent(at)
    this.#open.set(at, row)
    figures.underWay = this.#open.size
    const remote = { row: at, id, key, input }
    if (queue.open.has(at)) return queue.keep(remote)
    this.#gathered.push(remote)
    if (this.#gathered.length >= TOGETHER) await this.#add(queue)
    else this.#timer ??= setTimeout(() => void this.#add(queue), GATHER)
  }

  async #add(queue: RowQueue): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const rows = this.#gathered.splice(0)
    if (rows.length === 0) return
    await queue.add(rows).catch((error) => {
      // They will not come back: whether they are in the queue is not known.
      for (const { row } of rows) this.#open.delete(row)
      this.#core.fail(error)
    })
  }

  /** Receives until no row is open. Does not reject. */
  async #receiveAll(queue: RowQueue): Promise<void> {
    try {
      while (!this.#isRead || this.#open.size > 0 || queue.open.size > 0) {
        // Rows that a coordinator before has left, and that are not asked for any more, are not begun.
        if (this.#core.isStopped || this.#isWaitingForOthers) await this.#takeBack(queue)
        await this.#write(await queue.take(), queue)
        this.#core.figures.workers = queue.workers
      }
    } catch (error) {
      // Another coordinator has them now, or nobody.
      this.#open.clear()
      this.#core.fail(error)
    }
    this.#wake?.()
  }

  /** Writes lines, lets go of their rows, and hands them out. */
  async #write(returned: readonly ReturnedRow[], queue: RowQueue): Promise<void> {
    const handed: Promise<void>[] = []
    for (const one of returned) {
      const row = this.#open.get(one.row)
      if (row && !this.#core.settings.force) {
        checkSameRow(row, one.key, this.#core.settings.journal)
      }
      // It was not let go of, since Redis went away.
      if (!row && this.#isWritten(one.row)) continue
      this.#core.note({ at: one.row, key: one.key }, one.answer ?? toLostAnswer(one))
      if (!row) {
        this.#early.add(one.row)
        continue
      }
      this.#open.delete(one.row)
      handed.push(this.#core.handOutAgain(row))
    }
    this.#core.figures.underWay = this.#open.size
    const all = Promise.all(handed)
    // Whether it fails is seen where it is waited for.
    all.catch(() => {})
    await queue.forget(returned.map(({ row }) => row))
    this.#wake?.()
    await all
  }

  get #isWaitingForOthers(): boolean {
    return this.#isRead && this.#open.size === 0
  }

  /** Leaves rows that no worker has begun for another run; those under way come back. */
  async #takeBack(queue: RowQueue): Promise<void> {
    const { journal, figures, cancel } = this.#core
    if (!this.#isHeld) await queue.setPaused(true)
    this.#isHeld = true
    if (cancel.signal.aborted) await queue.cancel()
    for (const { row, wasSent } of await queue.takeBack()) {
      if (!wasSent && journal.table.stateOf(row) === SENT) journal.noteSent(row, false)
      this.#open.delete(row)
    }
    figures.underWay = this.#open.size
  }
}

const openInstalled: QueuePackage['openQueue'] = async (request) =>
  (await loadQueue()).openQueue(request)

function placeOf(row: NumberedRow | undefined): string {
  return row ? `row ${row.at} ("${row.id}")` : 'the first row'
}
