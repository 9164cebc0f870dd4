/** A process that has done nothing yet: how long to import, and to the end of a first reply. */
import process from 'node:process'

const [name, json, base] = process.argv.slice(2)
const PACKAGES = {
  ours: () => import('chat-anthropic'),
  before: () => import('chat-anthropic-before'),
  peer: () => import('@langchain/anthropic'),
  sdk: () => import('@anthropic-ai/sdk'),
  provider: () => import('@ai-sdk/anthropic'),
  ai: () => Promise.all([import('ai'), import('@ai-sdk/anthropic')]),
  'floor-wire': () =>
    Promise.all([
      import('@langchain/core/language_models/chat_models'),
      import('@anthropic-ai/sdk'),
    ]),
}

const workload = JSON.parse(json)
const cpu = process.cpuUsage()
const start = performance.now()
await PACKAGES[name]()
const imported = performance.now() - start

const { open } = await import(`./contenders/${name}.js`)
const asked = performance.now()
const once = await open(workload, base)
const read = await once()
const first = imported + performance.now() - asked
if (read !== workload.expected) throw new Error(`${name} has read ${read} characters`)
const { user, system } = process.cpuUsage(cpu)
console.log(JSON.stringify({ imported, first, cpu: (user + system) / 1000 }))
process.exit()
