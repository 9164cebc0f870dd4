/** What programs do around their calls: long histories of text, batches, agents, schemas and tools. */
import { median, record, round } from './numbers.js'
import { startWorker } from './processes.js'
import { roundsOf } from './rounds.js'

const WITH_FLOOR = ['ours', 'peer', 'floor']

/** As often as it takes until nothing is left to compile. */
const bound = (work, title, times) => ({
  id: work,
  title,
  unit: 'µs',
  job: { work, times },
  units: times,
  who: WITH_FLOOR,
})

const ROWS = [
  {
    id: 'history-text',
    title: '8,000 messages of text, converted',
    unit: 'µs a message',
    job: { work: 'texts', count: 8000, times: 20 },
    units: 8000 * 20,
  },
  {
    id: 'history-grown',
    title: '8,000 messages of text, two more each time',
    unit: 'µs a message',
    job: { work: 'texts', count: 8000, times: 20, grows: true },
    units: 8000 * 20,
  },
  {
    id: 'batch',
    title: '`batch` of 10,000, 50 at once',
    unit: 'µs a row',
    job: { work: 'batch', count: 10_000, concurrency: 50 },
    units: 10_000,
    who: ['ours', 'sdk', 'floor-wire'],
    share: { part: 4, warmUp: 2 },
    warmUp: { count: 4000 },
  },
  {
    id: 'agent',
    title: 'An agent of 50 turns with 20 tools, without the network',
    unit: 'µs a turn',
    job: { work: 'agent', turns: 50, times: 40 },
    units: 2000,
    who: WITH_FLOOR,
  },
  bound('bind', '`bindTools` with 20 tools', 20_000),
  bound('bind-call', '`bindTools` with 20 tools, and a call', 4_000),
  bound('structured', '`withStructuredOutput`', 20_000),
  bound('structured-call', '`withStructuredOutput`, and a call', 4_000),
]

/** The code is compiled in the first rounds. */
const SHARE = { warmUp: 3 }

export async function* measurePrograms(run) {
  for (const row of ROWS.filter(({ id }) => run.wants(id))) {
    const { id, title, unit, who = ['ours', 'peer'] } = row
    const contenders = run.contenders(who)
    const samples = await inTurns(run, contenders, row)
    const results = record(contenders, (_, nth) => ({ cpu: round(median(samples[nth])) }))
    yield { id, title, unit, figures: ['cpu'], results }
  }
}

async function inTurns(run, contenders, { job, units, warmUp, share = SHARE }) {
  const base = `${run.server.base}/json/10`
  const workers = await Promise.all(
    contenders.map((name) => startWorker('programs-worker.js', [name, base], run.execArgv(name))),
  )
  const samples = contenders.map(() => [])
  for (const done of roundsOf(run, share)) {
    for (const [nth, worker] of workers.entries()) {
      const { cpu } = await worker.ask(done < 0 ? { ...job, ...warmUp } : job)
      if (done >= 0) samples[nth].push(cpu / units)
    }
  }
  await Promise.all(workers.map((worker) => worker.stop()))
  return samples
}
