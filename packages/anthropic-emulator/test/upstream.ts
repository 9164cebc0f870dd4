/** A server to record, a folder to record to, and clients that ask. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const KEY = 'sk-of-the-caller-0123456789'
const ASK = { model: 'claude-sonnet-4-6', messages: [{ role: 'user', content: 'Hello' }] }

/** Serves on a free port of this machine. */
export async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers with JSON. */
export function json(response: ServerResponse, value: unknown, headers = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}

export interface Init {
  body?: BodyInit
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** Posts with a key. */
export function post(url: string, { headers, ...init }: Init = {}): Promise<Response> {
  const all = { 'x-api-key': KEY, 'content-type': 'application/json', ...headers }
  return fetch(url, { method: 'POST', body: JSON.stringify(ASK), ...init, headers: all })
}

/** Posts, and reads the answer to its end. */
export async function read(url: string, init?: Init): Promise<string> {
  return (await post(url, init)).text()
}

/** An empty folder. */
export function makeDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'recordings-'))
}

/** The texts of a folder's files, in order. */
export async function textsIn(dir: string): Promise<string[]> {
  const names = (await readdir(dir)).sort()
  return Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')))
}

/** The recordings in a folder, in order. */
export async function recordingsIn(dir: string): Promise<object[]> {
  return (await textsIn(dir)).map((text) => JSON.parse(text) as object)
}

export const remove = (dir: string): Promise<void> => rm(dir, { recursive: true })
