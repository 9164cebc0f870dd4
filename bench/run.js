/** `npm run bench`: see README.md here. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { drawFigure } from './figure.js'
import { startServer } from './processes.js'
import { showRow, showTargets } from './report.js'
import { circumstances, installOurs, installPeers } from './setup.js'
import { writePages } from './tables.js'
import { judge } from './targets.js'

const at = (path) => new URL(path, import.meta.url)
const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    contenders: { type: 'string' },
    rounds: { type: 'string' },
    before: { type: 'string' },
    build: { type: 'boolean', default: true },
    profile: { type: 'string' },
  },
})

installPeers()
installOurs(options)
// Not before: what they import has just been installed.
const { measureHistory, measureHistoryGrowth } = await import('./history.js')
const { measureHeldStreams, measureSlowStreams } = await import('./held.js')
const { measurePrograms } = await import('./programs.js')
const { measureBundledStart, measureBundles, measureStart } = await import('./start.js')
const { measureGrowth, measureStreams } = await import('./streams.js')

const SUITES = [
  measureStreams,
  measureSlowStreams,
  measureHistory,
  measurePrograms,
  measureStart,
  measureBundledStart,
  measureBundles,
  measureGrowth,
  measureHeldStreams,
  measureHistoryGrowth,
]

/** What a suite has to know of this run. */
function plan(server) {
  const only = options.only?.split(',')
  const who = options.contenders?.split(',')
  return {
    server,
    rounds: Number(options.rounds ?? (options.quick ? 5 : 11)),
    wants: (id) => !only || only.includes(id),
    contenders: (names) => withBefore(names).filter((name) => !who || who.includes(name)),
    execArgv: (name) =>
      options.profile && name === 'ours' ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [],
  }
}

function withBefore(names) {
  return options.before
    ? names.flatMap((name) => (name === 'ours' ? [name, 'before'] : [name]))
    : names
}

async function measureAll() {
  const server = await startServer()
  try {
    const rows = []
    for (const suite of SUITES) {
      for await (const row of suite(plan(server))) {
        console.log(showRow(row))
        rows.push(row)
      }
    }
    return rows
  } finally {
    server.stop()
  }
}

function write(results) {
  writeFileSync(at('results.json'), `${JSON.stringify(results, undefined, 2)}\n`)
  writeFileSync(at('results.svg'), drawFigure(results))
  writePages(results)
  console.log('\nWritten: bench/results.json, bench/results.svg, the tables of docs/reliability.md')
}

const began = performance.now()
const machine = circumstances()
console.log(machine)
const rows = await measureAll()
const verdicts = judge(rows)
console.log(showTargets(verdicts))
console.log(`\n${Math.round((performance.now() - began) / 1000)} s`)
// Parts of a run, and short ones, are for looking at.
const isWhole = !options.quick && !options.only && !options.contenders && !options.before
if (isWhole) write({ ...machine, rounds: plan().rounds, rows, ...verdicts })
