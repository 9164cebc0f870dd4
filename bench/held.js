/** Many slow streams at once: CPU by event, and the memory that each holds. */
import { setTimeout as delay } from 'node:timers/promises'
import { median, record, round } from './numbers.js'
import { startWorker } from './processes.js'
import { roundsOf } from './rounds.js'
import { complete } from './workloads.js'

const STREAMS = 1000
const FIGURES = ['cpu', 'live', 'peak']
const LENGTHS = [250, 1000, 4000]

/** A thousand streams with five events a second each, measured where all are nearly over. */
export async function* measureSlowStreams(run) {
  if (!run.wants('slow')) return
  const contenders = run.contenders(['ours', 'peer', 'sdk', 'provider', 'floor-wire'])
  const workload = complete({ id: 'slow', deltas: 40, path: '/slow/text/40/200' })
  const samples = await measureAll(run, contenders, workload, STREAMS)
  const middle = (name, figure) => round(median(samples[name].map((sample) => sample[figure])))
  yield {
    id: 'slow',
    title: '1,000 slow streams at once',
    unit: 'µs an event; KB a stream',
    figures: FIGURES,
    results: record(contenders, (name) => record(FIGURES, (figure) => middle(name, figure))),
  }
}

/** What an open stream holds when so much of its reply has come. */
export async function* measureHeldStreams(run) {
  if (!run.wants('growth-memory')) return
  const contenders = run.contenders(['ours', 'peer'])
  const results = record(contenders, () => ({}))
  const headings = LENGTHS.map((length) => `${length.toLocaleString('en')} deltas`)
  for (const [nth, deltas] of LENGTHS.entries()) {
    const workload = complete({ id: 'held', deltas, path: `/hold/text/${deltas}` })
    const samples = await measureAll({ ...run, rounds: 1 }, contenders, workload, 50)
    for (const name of contenders) results[name][headings[nth]] = round(samples[name][0].live)
  }
  yield {
    id: 'growth-memory',
    title: 'Live memory of an open stream by length of the reply',
    unit: 'KB a stream',
    figures: headings,
    results,
  }
}

async function measureAll(run, contenders, workload, streams) {
  const samples = record(contenders, () => [])
  for (const _ of roundsOf(run, { part: 11 })) {
    for (const name of contenders) {
      samples[name].push(await measure(run.server, name, workload, streams))
    }
  }
  return samples
}

async function measure({ base }, name, workload, streams) {
  const args = [name, JSON.stringify(workload), base + workload.path]
  const worker = await startWorker('holder.js', [...args, `${base}/stream/text/50`])
  try {
    await worker.ask({ begin: streams })
    while (Number(await (await fetch(`${base}/held`)).text()) < streams) await delay(100)
    const { cpu, live, peak } = await worker.ask({ look: true })
    await (await fetch(`${base}/release`)).text()
    await worker.ask({ finish: true })
    return {
      cpu: cpu / (streams * workload.deltas),
      live: live / streams / 1024,
      peak: peak / streams / 1024,
    }
  } finally {
    await worker.stop()
  }
}
