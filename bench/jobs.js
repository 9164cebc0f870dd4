/** The side of a worker: `processes.js` has the side of who asks. */
import process from 'node:process'

/** Says that the worker is ready, and answers each job with what `run` gives, until nobody asks any more. */
export function answerJobs(run) {
  process.on('disconnect', () => process.exit())
  process.on('message', (job) => {
    run(job).then(
      (result) => process.send(result),
      (error) => process.send({ error: error.stack ?? String(error) }),
    )
  })
  process.send({ ready: true })
}
