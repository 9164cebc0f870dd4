/** The figures of a soak as a table. */
import type { Figures } from './soak.ts'

type Row = [name: string, value: string]

const whole = (value: number) => value.toLocaleString('en')
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`

export function table(figures: Figures): string {
  const { options, attempts, seconds, left } = figures
  const faulty = [...figures.faults.values()].reduce((sum, count) => sum + count, 0)
  const growth = memoryGrowth(figures)
  return [
    ...lines([
      ['requests', whole(options.requests)],
      ['streams', whole(figures.streams)],
      ['at once', whole(options.concurrency)],
      ['seed', String(options.seed)],
      ['with faults', `${whole(faulty)} (${percent(faulty / options.requests)})`],
    ]),
    '',
    'faults',
    ...counts(figures.faults),
    '',
    'outcomes',
    ...counts(figures.outcomes),
    '',
    ...lines([
      ['attempts by the rules', whole(attempts.expected)],
      ['attempts sent', whole(attempts.sent)],
      ['attempts that must arrive', whole(attempts.toArrive)],
      ['attempts at the emulator', whole(attempts.arrived)],
      ['seconds', seconds.toFixed(1)],
      ['requests per second', whole(Math.round(options.requests / seconds))],
      ['heap by quarter', quarters(figures, 'ours').map(megabytes).join(', ')],
      ['last against second', `${growth > 0 ? '+' : ''}${percent(growth)}`],
      ["emulator's heap", quarters(figures, 'emulator').map(megabytes).join(', ')],
      ['sockets left', whole(left.sockets)],
      ['timers left', whole(left.timers)],
      ['abort listeners left', whole(left.listeners)],
      ['wrong', whole(figures.wrong.length)],
    ]),
  ].join('\n')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function counts(map: Map<string, number>): string[] {
  const sorted = [...map].sort(([one], [other]) => one.localeCompare(other))
  return lines(sorted.map(([name, count]): Row => [`  ${name}`, whole(count)]))
}

function lines(rows: readonly Row[]): string[] {
  return rows.map(([name, value]) => `${name.padEnd(32)}${value}`)
}

/** The mean heap of each quarter of the soak. */
function quarters({ heaps }: Figures, whose: 'ours' | 'emulator'): number[] {
  const size = heaps.length / 4
  return Array.from({ length: 4 }, (_, at) => {
    const part = heaps.slice(Math.round(at * size), Math.round((at + 1) * size))
    return part.reduce((sum, heap) => sum + heap[whose], 0) / Math.max(1, part.length)
  })
}

/** How much more memory the last quarter takes than the second one. */
export function memoryGrowth(figures: Figures): number {
  const [, second = 0, , last = 0] = quarters(figures, 'ours')
  return last / second - 1
}
