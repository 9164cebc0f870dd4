/** Bulk work over workers: rows a second by workers, and how much of a key's limit three of them use. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Limited, startLimited } from './bucket.ts'

/** A Redis for one measurement. */
async function startRedis(folder: string): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort()
  mkdirSync(folder, { recursive: true })
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  const child = spawn('redis-server', [...place, '--appendonly', 'yes', '--save', ''])
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('Ready to accept')) break
  }
  child.stdout.resume()
  return { url: `redis://127.0.0.1:${port}`, child }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** What workers and a coordinator are measured at. */
export interface MachinesRun {
  workers: number
  rows: number
  folder: string
  /** Requests a second that the API lets through, and how many may come together. */
  rate: number
  burst: number
}

/** Runs a job over workers; gives what the API has seen of it. */
export async function measureMachines(run: MachinesRun): Promise<Limited['counts']> {
  const { server, counts } = startLimited(run)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const folder = join(run.folder, `machines-${run.workers}-${run.rate}`)
  const redis = await startRedis(folder)
  const env = { ...process.env, BENCH_URL: `http://127.0.0.1:${port}`, BENCH_REDIS: redis.url }
  const start = (what: string, ...more: string[]) => {
    const args = [join(import.meta.dirname, 'work.js'), what, ...more]
    return spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  const workers = Array.from({ length: run.workers }, () => start('worker'))
  await once(start('coordinate', String(run.rows), join(folder, 'out.jsonl')), 'exit')
  for (const child of [...workers, redis.child]) child.kill('SIGKILL')
  server.close()
  return counts
}
