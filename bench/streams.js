/** CPU and wall time by event or by call. */
import { median, quantile, record, round } from './numbers.js'
import { startWorker } from './processes.js'
import { roundsOf } from './rounds.js'
import { complete, WORKLOADS } from './workloads.js'

const WARM_UP_EVENTS = 40_000
const EVENTS_A_ROUND = 8000
const SIZES = [1000, 4000, 16_000, 64_000]

/** Every workload that is asked for, as a row of figures for each contender. */
export async function* measureStreams(run) {
  for (const workload of WORKLOADS.filter(({ id }) => run.wants(id))) {
    const contenders = run.contenders(workload.contenders)
    const lanes = contenders.map((name) => ({ name, workload }))
    const figures = await measureLanes(lanes, run)
    const { id, title, mode } = workload
    yield {
      id,
      title,
      unit: mode === 'invoke' ? 'µs a call' : 'µs an event',
      figures: ['cpu', 'wall', 'low', 'high'],
      results: record(contenders, (_, nth) => figures[nth]),
    }
  }
}

/** The cost of an event in replies of growing length. */
export async function* measureGrowth(run) {
  for (const kind of ['text', 'tool'].filter((kind) => run.wants(`growth-${kind}`))) {
    const workloads = SIZES.map((deltas) => complete({ id: `growth-${deltas}`, kind, deltas }))
    const contenders = run.contenders(['ours', 'peer'])
    const lanes = contenders.flatMap((name) => workloads.map((workload) => ({ name, workload })))
    const share = { part: 3, seconds: 20 }
    const figures = await measureLanes(lanes, run, { share, eventsARound: 16_000 })
    const headings = SIZES.map((size) => `${size.toLocaleString('en')} deltas`)
    const seriesOf = (_, who) => record(headings, (_, nth) => figures[who * SIZES.length + nth].cpu)
    yield {
      id: `growth-${kind}`,
      title: `CPU by length of the reply, ${kind === 'tool' ? 'tool input' : kind}`,
      unit: 'µs an event',
      figures: headings,
      results: record(contenders, seriesOf),
    }
  }
}

/**
 * Each lane is a contender at a workload, in a process of its own. They take turns, round by round,
 * so that a noisy moment of the machine hits all alike. Nothing collects garbage by force between
 * the rounds: V8 then throws optimised code away too.
 */
async function measureLanes(lanes, run, { share, eventsARound } = {}) {
  const { server, execArgv } = run
  const workers = await Promise.all(
    lanes.map(({ name, workload }) => {
      const args = [name, JSON.stringify(workload), server.base + workload.path]
      return startWorker('worker.js', args, execArgv(name))
    }),
  )
  try {
    const jobs = await Promise.all(
      workers.map((worker, nth) => chooseJob(worker, lanes[nth].workload, eventsARound)),
    )
    const samples = lanes.map(() => [])
    for (const _ of roundsOf(run, share)) {
      for (const [nth, worker] of workers.entries()) samples[nth].push(await worker.ask(jobs[nth]))
    }
    return samples.map((taken, nth) => summary(taken, unitsOf(lanes[nth].workload, jobs[nth])))
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()))
  }
}

/** Microseconds of CPU that a turn should not pass by much: some contenders take twenty times those of others. */
const LONGEST_TURN = 150_000
const LONGEST_WARM_UP = 2_000_000

/** Warms a contender up, and says what it does in each round. */
async function chooseJob(worker, workload, eventsARound = EVENTS_A_ROUND) {
  const { mode, deltas, concurrency } = workload
  if (mode === 'invoke') {
    // As a server that has run for a while: code that was called less often is not yet compiled.
    await worker.ask({ requests: concurrency * 20, concurrency })
    return { requests: concurrency * 2, concurrency }
  }
  const cpu = await warmUp(worker, Math.round(WARM_UP_EVENTS / deltas))
  const most = Math.max(1, Math.round(eventsARound / deltas))
  return { requests: Math.min(most, Math.max(1, Math.round(LONGEST_TURN / cpu))) }
}

/** Until nothing is left to compile, or long enough; gives the microseconds of CPU of the last request. */
async function warmUp(worker, requests) {
  for (let left = LONGEST_WARM_UP, done = 1; ; done++) {
    const { cpu } = await worker.ask({ requests: 1 })
    left -= cpu
    if (done >= requests || (left < 0 && done > 1)) return cpu
  }
}

const unitsOf = ({ mode, deltas }, { requests }) =>
  mode === 'invoke' ? requests : requests * deltas

function summary(samples, units) {
  const cpu = samples.map((sample) => sample.cpu / units)
  const wall = samples.map((sample) => sample.wall / units)
  return {
    cpu: round(median(cpu)),
    wall: round(median(wall)),
    low: round(quantile(cpu, 0.25)),
    high: round(quantile(cpu, 0.75)),
  }
}
