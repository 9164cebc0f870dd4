/** `npm run soak`: runs the soak, prints its figures, and fails when anything is off. */
import { parseArgs } from 'node:util'
import { memoryGrowth, table } from './figures.ts'
import { soak } from './soak.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    concurrency: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
})

/** The last quarter of a soak may take this much more memory than the second one. */
const MAY_GROW = 0.05

const figures = await soak({
  requests: Number(values.requests),
  concurrency: Number(values.concurrency),
  seed: Number(values.seed),
  parts: 8,
  timeout: 2_000,
  streamIdleTimeout: 1_000,
})
console.log(table(figures))

const growth = memoryGrowth(figures)
const wrong = [
  ...figures.wrong,
  ...(growth > MAY_GROW ? [`memory grew by ${(growth * 100).toFixed(1)} %`] : []),
]
for (const what of wrong) console.error(`WRONG: ${what}`)
process.exitCode = wrong.length > 0 ? 1 : 0
