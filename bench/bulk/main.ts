/**
 * Bulk work in figures: `npm run bench:bulk -- [what] [rows]`, where `what` is `memory`, `resume`,
 * `cpu`, `bucket`, `estimate`, `machines` or `all`. Each measurement is a process of its own, but for
 * `estimate`; `machines` needs a redis-server.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureBucket } from './bucket.ts'
import { measureEstimates } from './estimates.ts'
import { measureMachines } from './machines.ts'

const MILLION = 1_000_000

const [what = 'all', given] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'bench-bulk-'))
let count = 0

interface Figures {
  cpu: number
  peakMB: number
  readSeconds: number
  wholeSeconds: number
  done: number
}

/** What a process of its own measures. */
function measure(kind: 'send' | 'sdk' | 'resume', rows: number): Figures {
  const work = join(import.meta.dirname, 'work.js')
  const file = join(folder, `${(count += 1)}.jsonl`)
  const args = [work, kind, String(rows), file]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
}

function showMemory(rows: number): void {
  for (const each of [rows / 10, rows]) {
    const { peakMB } = measure('send', each)
    console.log(`memory    ${each} rows: at most ${peakMB.toFixed(0)} MB`)
  }
}

function showResume(rows: number): void {
  const { readSeconds, wholeSeconds, done, peakMB } = measure('resume', rows)
  const whole = `${wholeSeconds.toFixed(2)} s with its rows, at most ${peakMB.toFixed(0)} MB`
  console.log(`resume    ${done} rows: journal read in ${readSeconds.toFixed(2)} s, ${whole}`)
}

function showCpu(rows: number): void {
  const [ours, sdk] = [measure('send', rows).cpu, measure('sdk', rows).cpu]
  const more = (ours - sdk) / 1_000
  console.log(`cpu       ${(ours / 1_000).toFixed(3)} ms a row, ${more.toFixed(3)} over the SDK`)
}

async function showBucket(seconds: number): Promise<void> {
  for (const processes of [1, 3]) {
    const { use, refused } = await measureBucket({ processes, seconds, folder })
    const shares = `${(use * 100).toFixed(1)} % used, ${(refused * 100).toFixed(2)} % refused`
    console.log(`bucket    20/s, ${processes} process${processes > 1 ? 'es' : ''}: ${shares}`)
  }
}

async function showEstimates(rows: number): Promise<void> {
  for (const { name, estimated, billed } of await measureEstimates(rows)) {
    const part = (estimated / billed - 1) * 100
    console.log(`estimate  ${name}: ${part >= 0 ? '+' : ''}${part.toFixed(1)} % of the bill`)
  }
}

/** Rows a second by workers, as ratios, and the use of a limit that three share. */
async function showMachines(rows: number): Promise<void> {
  const open = { rows, folder, rate: 100_000, burst: 100_000 }
  let alone = 0
  for (const workers of [1, 2, 3]) {
    const { passed, begun, last } = await measureMachines({ ...open, workers })
    const rate = passed / ((last - begun) / 1_000)
    alone ||= rate
    const ratio = `${(rate / alone).toFixed(2)} of one`
    console.log(`machines  ${workers} workers: ${rate.toFixed(0)} rows/s, ${ratio}`)
  }
  const [rate, burst] = [20, 20]
  const limited = { rows: rate * 60, folder, rate, burst, workers: 3 }
  const { passed, refused, begun, last } = await measureMachines(limited)
  const use = passed / (burst + ((last - begun) / 1_000) * rate)
  const part = refused / (passed + refused)
  const shares = `${(use * 100).toFixed(1)} % used, ${(part * 100).toFixed(2)} % refused`
  console.log(`machines  20/s, 3 workers: ${shares}`)
}

const rows = given === undefined ? undefined : Number(given)
try {
  if (what === 'memory' || what === 'all') showMemory(rows ?? MILLION)
  if (what === 'resume' || what === 'all') showResume(rows ?? MILLION)
  if (what === 'cpu' || what === 'all') showCpu(rows ?? 50_000)
  if (what === 'bucket' || what === 'all') await showBucket(rows ?? 120)
  if (what === 'estimate' || what === 'all') await showEstimates(rows ?? 2_000)
  if (what === 'machines' || what === 'all') await showMachines(rows ?? 2_000)
} finally {
  rmSync(folder, { recursive: true })
}
