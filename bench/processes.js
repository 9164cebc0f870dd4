/** The processes of a run: the server, and one for each contender. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const script = (name) => fileURLToPath(new URL(name, import.meta.url))

/** Starts the local API in a process of its own. */
export async function startServer() {
  const child = fork(script('server.js'))
  const { port } = await answerOf(child)
  return { base: `http://127.0.0.1:${port}`, stop: () => child.kill() }
}

/** Starts a script with arguments; `ask` sends it a job and gives its answer. */
export async function startWorker(name, args, execArgv = []) {
  const child = fork(script(name), args, { execArgv: ['--expose-gc', ...execArgv] })
  await answerOf(child)
  return {
    ask: (job) => {
      child.send(job)
      return answerOf(child)
    },
    async stop() {
      if (child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

function answerOf(child) {
  const { promise, resolve, reject } = withResolvers()
  const ended = (code) => reject(new Error(`${child.spawnargs.slice(1).join(' ')}: exit ${code}`))
  child.once('exit', ended)
  child.once('message', (answer) => {
    child.off('exit', ended)
    if (answer.error) reject(new Error(answer.error))
    else resolve(answer)
  })
  return promise
}

// `Promise.withResolvers` is younger than the oldest Node that is supported.
function withResolvers() {
  let resolve
  let reject
  const promise = new Promise((...settle) => ([resolve, reject] = settle))
  return { promise, resolve, reject }
}
