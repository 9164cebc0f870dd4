/** A shell over a sandbox that runs single commands: the working directory goes from one to the next. */
import { randomBytes } from 'node:crypto'
import type { ExecuteOptions, Execution, Shell } from './shell.ts'
import type { ExecuteResult, SandboxBackend } from './policies/policy.ts'

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Variables, functions and background jobs end with each command: the sandbox starts a shell for each. */
export class BackendShell implements Shell {
  readonly hasEnded = false
  readonly #backend: SandboxBackend
  #folder: string | undefined

  constructor(backend: SandboxBackend) {
    this.#backend = backend
  }

  async execute(command: string, options: ExecuteOptions): Promise<Execution> {
    const nonce = randomBytes(16).toString('hex')
    const answer = await raceLimits(this.#backend.execute(this.#toScript(command, nonce)), options)
    if (typeof answer === 'string') return { output: '', ending: answer }
    const { output, folder } = splitReport(answer.output, nonce)
    this.#folder = folder ?? this.#folder
    const text = cutMiddle(output.replaceAll('\0', '\uFFFD'), options.output.keep)
    options.onText?.(text)
    const note = answer.truncated ? '\n[... the sandbox left out some of the output ...]' : ''
    return { output: text + note, exitCode: answer.exitCode ?? 0 }
  }

  async end(): Promise<void> {
    this.#folder = undefined
  }

  /** Plain `sh`: which shell a sandbox runs is its own matter. */
  #toScript(command: string, nonce: string): string {
    const enter = this.#folder === undefined ? '' : `cd -- ${quote(this.#folder)}; `
    const report = String.raw`s=$?; printf '\n%s %s\n' ${nonce} "$PWD"; exit $s`
    return `${enter}eval ${quote(command)} </dev/null\n${report}`
  }
}

function splitReport(all: string, nonce: string): { output: string; folder?: string } {
  const start = all.lastIndexOf(`\n${nonce} `)
  if (start < 0) return { output: all }
  const [line = ''] = all.slice(start + nonce.length + 2).split('\n', 1)
  return { output: all.slice(0, start).replace(/\n$/, ''), folder: line }
}

async function raceLimits(
  running: ExecuteResult | Promise<ExecuteResult>,
  { timeoutMs, signal }: ExecuteOptions,
): Promise<ExecuteResult | 'timeout' | 'abort'> {
  const stopped = new AbortController()
  const limit = new Promise<'timeout' | 'abort'>((resolve) => {
    const timer = setTimeout(resolve, timeoutMs, 'timeout')
    const abort = () => resolve('abort')
    signal?.addEventListener('abort', abort, { once: true })
    stopped.signal.addEventListener('abort', () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    })
  })
  try {
    return await Promise.race([running, limit])
  } finally {
    stopped.abort()
  }
}

function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text
  const half = Math.ceil(most / 2)
  const left = text.length - most
  const [head, tail] = [text.slice(0, half), text.slice(text.length - (most - half))]
  return `${head.toWellFormed()}\n[... ${left} characters of output left out ...]\n${tail.toWellFormed()}`
}
