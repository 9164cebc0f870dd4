/** One contender with many streams open at once, in a process of its own. */
import { setTimeout as delay } from 'node:timers/promises'
import { answerJobs } from './jobs.js'

const [name, json, base, warmUpBase] = process.argv.slice(2)
const workload = JSON.parse(json)
const { open } = await import(`./contenders/${name}.js`)

// Code is loaded and compiled before: it is not the streams that hold it.
const warmUp = await open(workload, warmUpBase)
for (let done = 0; done < 50; done++) await warmUp()

const once = await open(workload, base)
let before
let streams

const JOBS = {
  begin(count) {
    before = { cpu: process.cpuUsage(), ...memory() }
    streams = Array.from({ length: count }, () => once())
    return {}
  },
  async look() {
    await quiet()
    const { user, system } = process.cpuUsage(before.cpu)
    const peak = process.resourceUsage().maxRSS * 1024 - before.rss
    return { cpu: user + system, peak, live: memory().live - before.live }
  },
  async finish() {
    const read = await Promise.all(streams)
    if (read.every((length) => length === workload.expected)) return {}
    throw new Error(`${name} has not read all of ${workload.id}`)
  },
}

/** All that has been sent is read when the process has nothing to do. */
async function quiet() {
  for (;;) {
    const before = process.cpuUsage()
    await delay(250)
    const { user, system } = process.cpuUsage(before)
    if (user + system < 12_000) return
  }
}

/** What is alive, and what the process has from the system. */
function memory() {
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { live: heapUsed + external, rss }
}

async function answer(job) {
  const [[name, argument]] = Object.entries(job)
  return JOBS[name](argument)
}

answerJobs(answer)
