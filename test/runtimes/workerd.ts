/** Cloudflare's runtime, with no flag: what asks for a builtin of Node's does not even load. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Program } from './bundle.ts'
import { RUNTIMES } from './runtimes.ts'

const config = (settings: string) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    # Where \`fetch\` leads: the emulator is on this machine.
    (name = "internet", network = (allow = ["private", "public"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "program.mjs")],
  compatibilityDate = "2026-11-01",
  ${settings}
);
`

/** A worker that serves; it ends when it is disposed of. */
export interface Worker extends AsyncDisposable {
  url: string
}

/** `settings` are further fields of the worker's configuration, such as its bindings. */
export async function serveWorker(
  { folder }: Pick<Program, 'folder'>,
  settings = '',
): Promise<Worker> {
  writeFileSync(join(folder, 'config.capnp'), config(settings))
  const [command, ...options] = RUNTIMES.workerd
  const child = spawn(command, [...options, 'config.capnp', '--control-fd=3'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  let complaints = ''
  child.stderr?.on('data', (text: Buffer) => (complaints += String(text)))
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const port = await Promise.race([portOf(child.stdio[3] as Readable), ended])
  if (port === undefined) throw new Error(`workerd does not start: ${complaints}`)
  const dispose = () => {
    // Asked kindly, it would wait for the requests that it is still answering.
    child.kill('SIGKILL')
    return ended
  }
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: dispose }
}

/** It says in a line of JSON where it listens. */
async function portOf(control: Readable): Promise<number | undefined> {
  let said = ''
  for await (const text of control) {
    said += String(text)
    const port = /"port":\s*(\d+)/.exec(said)?.[1]
    if (port !== undefined) return Number(port)
  }
  return undefined
}
