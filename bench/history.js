/** A long conversation on its way to the wire. */
import { median, record, round } from './numbers.js'
import { startWorker } from './processes.js'
import { roundsOf } from './rounds.js'

const SIZES = [500, 1000, 2000, 4000, 8000]

/** The conversion alone, and whole requests that a server throws away: 200 images of 200 KB. */
export async function* measureHistory(run) {
  const rows = [
    {
      id: 'history',
      title: '2,000 messages, 200 images: converted',
      mode: 'convert',
      who: ['ours', 'peer'],
    },
    {
      id: 'history-sent',
      title: '2,000 messages, 200 images: sent',
      mode: 'send',
      who: ['ours', 'peer', 'sdk', 'provider'],
    },
  ]
  for (const { id, title, mode, who } of rows.filter(({ id }) => run.wants(id))) {
    const contenders = run.contenders(who)
    const samples = await inFreshProcesses(run, contenders, { mode, count: 2000, images: 200 })
    yield {
      id,
      title,
      unit: 'ms; MB',
      figures: ['cpu', 'wall', 'peak', 'kept'],
      results: record(contenders, (name) => middle(samples[name])),
    }
  }
}

async function inFreshProcesses(run, contenders, job) {
  const samples = record(contenders, () => [])
  for (const _ of roundsOf(run, { part: 3 })) {
    for (const name of contenders) {
      const worker = await startWorker('history-worker.js', [name, `${run.server.base}/json/10`])
      samples[name].push(await worker.ask(job))
      await worker.stop()
    }
  }
  return samples
}

function middle(samples) {
  const of = (figure, unit) => round(median(samples.map((sample) => sample[figure] / unit)))
  const MB = 1024 * 1024
  return {
    cpu: of('cpu', 1000),
    wall: of('wall', 1000),
    peak: of('peak', MB),
    kept: of('kept', MB),
  }
}

/** The cost of a message in conversations of growing length. */
export async function* measureHistoryGrowth(run) {
  if (!run.wants('growth-history')) return
  const contenders = run.contenders(['ours', 'peer'])
  const headings = SIZES.map((size) => `${size.toLocaleString('en')} messages`)
  const workers = await Promise.all(
    contenders.map((name) => startWorker('history-worker.js', [name, ''], run.execArgv(name))),
  )
  const rounds = []
  for (const done of roundsOf(run, { warmUp: 2 })) {
    const taken = await growthRound(workers)
    if (done >= 0) rounds.push(taken)
  }
  await Promise.all(workers.map((worker) => worker.stop()))
  const middle = (who, nth) => round(median(rounds.map((taken) => taken[nth][who])))
  yield {
    id: 'growth-history',
    title: 'Conversion by length of the conversation',
    unit: 'µs a message',
    figures: headings,
    results: record(contenders, (_, who) => record(headings, (_, nth) => middle(who, nth))),
  }
}

/** For each size, what a message costs each worker; as many messages at every size. */
async function growthRound(workers) {
  const taken = SIZES.map(() => [])
  for (const [nth, count] of SIZES.entries()) {
    const repeats = SIZES.at(-1) / count
    for (const worker of workers) {
      const { cpu } = await worker.ask({ mode: 'convert', count, images: 0, repeats })
      taken[nth].push(cpu / count / repeats)
    }
  }
  return taken
}
