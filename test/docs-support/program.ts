/** Runs the project's programs as their users do: in processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ROOT } from './pages.ts'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** Variables for a program; undefined ones are not set. Credentials of the caller's are never passed on. */
export type Variables = Record<string, string | undefined>

const OWN = /^(ANTHROPIC|LANGSMITH|LANGCHAIN|NO_COLOR|FORCE_COLOR|VITEST|NODE_ENV)/

function environment(variables: Variables): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !OWN.test(name))
  return { ...Object.fromEntries(inherited), ...variables }
}

/** A running TypeScript file of the project. */
export function start(args: string[], variables: Variables = {}): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: fileURLToPath(ROOT),
    env: environment(variables),
  })
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

/** Runs a file to its end. */
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
