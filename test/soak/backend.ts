/** The emulator of a soak as the harness sees it: a process of its own, so that figures are ours. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answer, Question } from './server.ts'

export interface Report {
  /** How many attempts of each request arrived since the last report. */
  attempts: Map<number, number>
  /** Bytes in use in the emulator's process. */
  heap: number
}

export interface Backend extends AsyncDisposable {
  url: string
  report(): Promise<Report>
}

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Starts the emulator. `onArrival` hears of requests whose callers leave when they arrive. */
export async function startBackend(
  seed: number,
  onArrival: (number: number) => void,
): Promise<Backend> {
  const child = fork(pathOf('./server.ts'), [String(seed)], {
    cwd: pathOf('../..'),
    execArgv: ['--import', 'tsx'],
  })
  const url = await answer(child, 'url')
  child.on('message', (told: Answer) => {
    if (told.tell === 'arrived') onArrival(told.number)
  })
  const ask = (question: Question) => child.send(question)
  return {
    url: url.url,
    async report() {
      const report = answer(child, 'report')
      ask({ ask: 'report' })
      const { attempts, heap } = await report
      return { attempts: new Map(attempts), heap }
    },
    async [Symbol.asyncDispose]() {
      const over = new Promise((resolve) => child.once('exit', resolve))
      ask({ ask: 'end' })
      await over
    },
  }
}

function answer<Tell extends Answer['tell']>(
  child: ChildProcess,
  tell: Tell,
): Promise<Extract<Answer, { tell: Tell }>> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('The process of the emulator has ended.'))
    const hear = (told: Answer) => {
      if (told.tell !== tell) return
      child.off('message', hear)
      child.off('exit', gone)
      resolve(told as Extract<Answer, { tell: Tell }>)
    }
    child.on('message', hear)
    child.once('exit', gone)
  })
}
