/**
 * One contender at one workload, in a process of its own. Told `{ requests, concurrency }`, it does
 * so many and answers with the CPU and wall time they took, in microseconds.
 */
import process from 'node:process'
import { answerJobs } from './jobs.js'

const [name, json, base] = process.argv.slice(2)
const workload = JSON.parse(json)
const { open } = await import(`./contenders/${name}.js`)
const once = await open(workload, base)

async function checked() {
  const read = await once()
  if (read === workload.expected) return
  throw new Error(`${name} has read ${read} of ${workload.expected} characters of ${workload.id}`)
}

async function lane(requests) {
  for (let done = 0; done < requests; done++) await checked()
}

async function measure({ requests, concurrency = 1 }) {
  const began = performance.now()
  const before = process.cpuUsage()
  await Promise.all(Array.from({ length: concurrency }, () => lane(requests / concurrency)))
  const { user, system } = process.cpuUsage(before)
  return { cpu: user + system, wall: (performance.now() - began) * 1000 }
}

answerJobs(measure)
