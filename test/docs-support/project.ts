/** A page's files and command lines, as a reader has them who does what the page says. */
import type { ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packed } from '../package/packed.ts'
import { type Block, blocksOf } from './pages.ts'
import { ended, type Ended, makeFolder, printed, shell } from './program.ts'

export interface Project {
  /** Runs a command line of the page to its end. */
  run: (block: Block) => Promise<Ended>
  /** Starts the server of a command line, in place of the one before. */
  serve: (block: Block) => Promise<void>
  remove: () => Promise<void>
}

/** Whether the command line is a server, which runs until it is stopped. */
export const isServer = ({ code }: Block): boolean =>
  /^npx anthropic-emulator (?!validate )/.test(code)

/** A folder with the emulator in `node_modules`, and with the files that the page shows. */
export async function makeProject(page: string, standIn: string): Promise<Project> {
  const folder = makeFolder('project')
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  const unpacked = join((await packed()).folder, 'anthropic-emulator')
  symlinkSync(unpacked, join(modules, 'anthropic-emulator'), 'junction')
  const program = join(unpacked, 'dist', 'cli', 'main.js')
  chmodSync(program, 0o755)
  symlinkSync(program, join(modules, '.bin', 'anthropic-emulator'))
  // Without these two, Node and Vitest would find those of this repository.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  writeFileSync(join(folder, 'vitest.config.js'), 'export default {}\n')
  for (const { title, code } of blocksOf(page)) {
    if (title === undefined) continue
    mkdirSync(dirname(join(folder, title)), { recursive: true })
    writeFileSync(join(folder, title), code)
  }
  return new Running(folder, redirect(folder, standIn))
}

/** Options for Node that send what goes to the real API to another address. */
function redirect(folder: string, address: string): string {
  const file = join(folder, 'redirect.mjs')
  const real = 'https://api.anthropic.com'
  writeFileSync(
    file,
    `const { fetch } = globalThis
globalThis.fetch = (url, options) => fetch(String(url).replace('${real}', '${address}'), options)
`,
  )
  return `--import=${pathToFileURL(file).href}`
}

const PAGE_ADDRESS = '127.0.0.1:8787'

class Running implements Project {
  readonly #folder: string
  readonly #variables: Record<string, string>
  #server: { child: ChildProcess; address: string } | undefined

  constructor(folder: string, nodeOptions: string) {
    this.#folder = folder
    this.#variables = { NODE_OPTIONS: nodeOptions }
  }

  run({ code }: Block): Promise<Ended> {
    const here = code.replaceAll(PAGE_ADDRESS, this.#server?.address ?? PAGE_ADDRESS)
    return ended(shell(here, this.#folder, this.#variables))
  }

  async serve({ code }: Block): Promise<void> {
    await this.#stop()
    // Of two ports the last one counts.
    const child = shell(`${code.trim()} --port 0`, this.#folder, this.#variables)
    this.#server = { child, address: PAGE_ADDRESS }
    this.#server = { child, address: await addressOf(child) }
  }

  async remove(): Promise<void> {
    await this.#stop()
    rmSync(this.#folder, { recursive: true })
  }

  async #stop(): Promise<void> {
    if (this.#server) await stopGroup(this.#server.child)
    this.#server = undefined
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  const output = await printed(child, 'Ctrl-C')
  const [, address] = /http:\/\/(127\.0\.0\.1:\d+)/.exec(output) ?? []
  if (address === undefined) throw new Error(`The server does not say where it is: ${output}`)
  return address
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return
  const closed = new Promise((resolve) => child.on('close', resolve))
  process.kill(-child.pid, 'SIGTERM')
  await closed
}
