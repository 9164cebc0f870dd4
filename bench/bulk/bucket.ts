/** How much of a key's limit a job uses, and how many of its requests are refused. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import reply from './reply.json' with { type: 'json' }

/** Requests a second, and how many may come together. */
const [RATE, BURST] = [20, 20]
const LATENCY = 200

/** An API whose key has a bucket, in this process. */
export function startLimited({ rate = RATE, burst = BURST } = {}) {
  let tokens = burst
  let filledAt = Date.now()
  const counts = { passed: 0, refused: 0, begun: 0, last: 0 }
  const server = createServer((request, response) => {
    request.resume()
    const now = Date.now()
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1_000) * rate)
    filledAt = now
    counts.begun ||= now
    if (tokens < 1) {
      counts.refused += 1
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' })
      const error = { type: 'rate_limit_error', message: 'Too many requests.' }
      return void response.end(JSON.stringify({ type: 'error', error }))
    }
    tokens -= 1
    counts.passed += 1
    counts.last = now
    setTimeout(() => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'anthropic-ratelimit-requests-limit': String(rate * 60),
        'anthropic-ratelimit-requests-remaining': String(Math.floor(tokens)),
        'anthropic-ratelimit-requests-reset': new Date(now + 1_000).toISOString(),
      })
      response.end(JSON.stringify(reply))
    }, LATENCY)
  })
  server.listen(0, '127.0.0.1')
  return { server, counts }
}

export type Limited = ReturnType<typeof startLimited>

/** Runs jobs on one key for a time; gives the part of the bucket they used, and of 429s. */
export async function measureBucket(run: { processes: number; seconds: number; folder: string }) {
  const { server, counts } = startLimited()
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const rows = Math.ceil((run.seconds * RATE) / run.processes)
  const work = join(import.meta.dirname, 'work.js')
  const ends = Array.from({ length: run.processes }, (_, at) => {
    const file = join(run.folder, `bucket-${run.processes}-${at}.jsonl`)
    const args = [work, 'limited', String(rows), file]
    const env = { ...process.env, BENCH_URL: `http://127.0.0.1:${port}` }
    return once(
      spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] }),
      'exit',
    )
  })
  await Promise.all(ends)
  server.close()
  const seconds = (counts.last - counts.begun) / 1_000
  return {
    use: counts.passed / (BURST + seconds * RATE),
    refused: counts.refused / (counts.passed + counts.refused),
  }
}
