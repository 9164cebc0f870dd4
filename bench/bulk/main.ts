/**
 * Bulk work in figures: `npm run bench:bulk -- [what] [rows]`, where `what` is `memory`, `resume`,
 * `cpu`, `bucket` or `all`. Each measurement is a process of its own.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureBucket } from './bucket.ts'

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

const rows = given === undefined ? undefined : Number(given)
try {
  if (what === 'memory' || what === 'all') showMemory(rows ?? MILLION)
  if (what === 'resume' || what === 'all') showResume(rows ?? MILLION)
  if (what === 'cpu' || what === 'all') showCpu(rows ?? 50_000)
  if (what === 'bucket' || what === 'all') await showBucket(rows ?? 120)
} finally {
  rmSync(folder, { recursive: true })
}
