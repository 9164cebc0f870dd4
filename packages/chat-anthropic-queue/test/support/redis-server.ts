/** Debian's Redis, started by a test: on a free port, with its data in a folder that goes with it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether there is a Redis to start. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis) console.warn('There is no redis-server here: tests that need one are skipped.')

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

export class RedisServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'chat-anthropic-redis-'))
  readonly #more: string[]
  #child: ChildProcess | undefined
  port = 0

  constructor(more: string[]) {
    this.#more = more
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Starts it, with what it wrote before. */
  async start(): Promise<void> {
    this.port ||= await freePort()
    const aof = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '']
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder]
    const child = spawn('redis-server', [...place, ...aof, ...this.#more], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#child = child
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (text) => String(text).includes('Ready to accept') && resolve())
      child.once('exit', (code) => reject(new Error(`redis-server has ended with ${code}.`)))
    })
  }

  /** Ends it as `kill -9` does. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export async function startRedis(...more: string[]): Promise<RedisServer> {
  const server = new RedisServer(more)
  await server.start()
  return server
}
