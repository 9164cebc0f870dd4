/**
 * Replies per second of the emulator, and of a bare `node:http` server that writes the same bytes,
 * and the CPU time that a reply takes of each, which hardly depends on what else the machine does.
 * Each server is a process of its own; this one is the load. `npm run bench:emulator -- [rounds]`
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { load, record } from './load.ts'
import { TEXT, WORKLOADS, type Workload } from './workloads.ts'

const ROUNDS = Number(process.argv[2] ?? 7)
const LOAD = { connections: 32, seconds: 1.5 }

interface Server {
  process: ChildProcess
  url: string
}

async function serve(file: string, ...args: string[]): Promise<Server> {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = fork(path, args, { execArgv: [] })
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  return { process: child, url }
}

async function teach(bare: Server, emulator: Server, { body }: Workload): Promise<void> {
  const answer = await record(emulator.url, body)
  if (answer.status !== 200) throw new Error(`The emulator answered: ${answer.body}`)
  const learned = once(bare.process, 'message')
  bare.process.send({ request: body, answer })
  await learned
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN

interface Speed {
  perSecond: number
  /** Microseconds of CPU time for a reply, of all of the server's threads. */
  cpu: number
}

type Measured = Record<'emulator' | 'bare', Speed>

async function cpuOf({ process }: Server): Promise<number> {
  const told = once(process, 'message')
  process.send('cpu')
  const [{ cpu }] = (await told) as [{ cpu: number }]
  return cpu
}

async function speedOf(server: Server, body: string): Promise<Speed> {
  const before = await cpuOf(server)
  const { replies, perSecond } = await load(server.url, body, LOAD)
  return { perSecond, cpu: ((await cpuOf(server)) - before) / replies }
}

const medians = (speeds: readonly Speed[]): Speed => ({
  perSecond: median(speeds.map(({ perSecond }) => perSecond)),
  cpu: median(speeds.map(({ cpu }) => cpu)),
})

// In turns, so that whatever else the machine does happens to both.
async function measure(
  servers: Record<keyof Measured, Server>,
  { body }: Workload,
): Promise<Measured> {
  const emulator: Speed[] = []
  const bare: Speed[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const [ours, theirs] = [
      await speedOf(servers.emulator, body),
      await speedOf(servers.bare, body),
    ]
    // The first round warms both up.
    if (round === 0) continue
    emulator.push(ours)
    bare.push(theirs)
  }
  return { emulator: medians(emulator), bare: medians(bare) }
}

function row(workload: Workload, { emulator, bare }: Measured): Record<string, string> {
  const ratio = emulator.perSecond / bare.perSecond
  const enough = emulator.perSecond >= workload.least && ratio >= workload.share
  return {
    '': workload.name,
    'emulator/s': emulator.perSecond.toFixed(0),
    'bare node:http/s': bare.perSecond.toFixed(0),
    ratio: ratio.toFixed(2),
    'emulator µs': emulator.cpu.toFixed(1),
    'bare µs': bare.cpu.toFixed(1),
    'CPU ratio': (bare.cpu / emulator.cpu).toFixed(2),
    wanted: `${workload.least}/s and ${workload.share}: ${enough ? 'yes' : 'NO'}`,
  }
}

const servers = {
  emulator: await serve('./emulator-server.js', TEXT),
  bare: await serve('./bare-server.js'),
}
const rows: Record<string, string>[] = []
for (const workload of WORKLOADS) {
  await teach(servers.bare, servers.emulator, workload)
  rows.push(row(workload, await measure(servers, workload)))
}
console.table(Object.fromEntries(rows.map(({ '': name, ...figures }) => [name, figures])))
for (const { process } of Object.values(servers)) process.disconnect()
