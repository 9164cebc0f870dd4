/** Runs the project's programs as their users do: in processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PackageName } from '../package/packed.ts'
import { ROOT } from './pages.ts'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** Variables for a program; undefined ones are not set. Credentials of the caller's are never passed on. */
export type Variables = Record<string, string | undefined>

const CREDENTIALS = /^(ANTHROPIC|AWS|CLOUD_ML|GOOGLE|LANGSMITH|LANGCHAIN)_/
const OWN = /^(CHAT_ANTHROPIC|NO_COLOR|FORCE_COLOR|VITEST|NODE_ENV)/

function environment(variables: Variables): NodeJS.ProcessEnv {
  const isOurs = (name: string) => OWN.test(name) || CREDENTIALS.test(name)
  const inherited = Object.entries(process.env).filter(([name]) => !isOurs(name))
  return { ...Object.fromEntries(inherited), ...variables }
}

const root = fileURLToPath(ROOT)

/** For `vi.setConfig` in tests of processes, which start slowly where others keep the machine busy. */
export const PATIENCE = { testTimeout: 180_000, hookTimeout: 180_000 }

/** An empty folder within the project, where modules find its dependencies. */
export function makeFolder(name: string): string {
  const scratch = join(root, '.scratch')
  mkdirSync(scratch, { recursive: true })
  return mkdtempSync(join(scratch, `${name}-`))
}

/** The path of a package's program, in a folder where it is installed. */
export function programOf(name: PackageName, folder: string): string {
  return join(folder, 'node_modules', name, 'dist', 'cli', 'main.js')
}

/** Node, running in the project's folder. */
export function start(args: string[], variables: Variables = {}): ChildProcess {
  return spawn(process.execPath, args, { cwd: root, env: environment(variables) })
}

/** A shell that runs lines in a folder, in a process group of its own. */
export function shell(lines: string, folder: string, variables: Variables): ChildProcess {
  const env = environment(variables)
  return spawn('sh', ['-ec', lines], { cwd: folder, env, detached: true })
}

/** What the process printed and ended with. */
export async function ended(child: ChildProcess, stdin?: string): Promise<Ended> {
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (output[name] += text))
  }
  child.stdin?.end(stdin)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, ...output }
}

/** Runs Node to its end. */
export function run(args: string[], variables?: Variables, stdin?: string): Promise<Ended> {
  return ended(start(args, variables), stdin)
}

/** Resolves once the process has printed the text. */
export async function printed(child: ChildProcess, text: string): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += String(chunk)
      if (output.includes(text)) resolve(output)
    })
    child.on('close', (code) => reject(new Error(`It ended with ${code} before "${text}".`)))
  })
}
