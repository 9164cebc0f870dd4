import { describe } from 'vitest'
import { CHECKS, type Outcome } from './checks.ts'
import { describeChecks } from './run.ts'
import { isInstalled } from './runtimes.ts'
import { serveWorker } from './workerd.ts'

describe.skipIf(!isInstalled('workerd'))('workerd', () => {
  describeChecks('without nodejs_compat', 'worker', Object.keys(CHECKS), async (program, api) => {
    await using worker = await serveWorker(program)
    const response = await fetch(`${worker.url}?api=${encodeURIComponent(api)}`)
    return (await response.json()) as Outcome
  })
})
