/** Cold processes, and what a browser has to load. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { median, record, round } from './numbers.js'
import { roundsOf } from './rounds.js'
import { complete } from './workloads.js'

const here = fileURLToPath(new URL('.', import.meta.url))
const exec = promisify(execFile)

/** The time to import, and to the end of the first reply, in processes that are new each time. */
export async function* measureStart(run) {
  if (!run.wants('start')) return
  const contenders = run.contenders(['ours', 'peer', 'sdk', 'provider', 'ai', 'floor-wire'])
  const workload = complete({ id: 'start', deltas: 20 })
  const samples = await startByTurns(run, contenders, workload, (name) => ['cold.js', name])
  const middle = (name, figure) => round(median(samples[name].map((sample) => sample[figure])))
  const figuresOf = (name) => ({
    import: middle(name, 'imported'),
    first: middle(name, 'first'),
    cpu: middle(name, 'cpu'),
  })
  yield {
    id: 'start',
    title: 'A new process: import, and to the end of a first reply',
    unit: 'ms',
    figures: ['import', 'first', 'cpu'],
    results: record(contenders, figuresOf),
  }
}

/** What processes that are new each time print, by contenders. */
async function startByTurns(run, contenders, workload, programOf) {
  const samples = record(contenders, () => [])
  const settings = [JSON.stringify(workload), run.server.base + workload.path]
  // The first round only brings the files into the system's cache.
  for (const done of roundsOf(run, { warmUp: 1, seconds: 25 })) {
    for (const name of contenders) {
      const args = [...programOf(name), ...settings]
      const { stdout } = await exec(process.execPath, args, { cwd: here })
      if (done >= 0) samples[name].push(JSON.parse(stdout))
    }
  }
  return samples
}

/** A program that asks once, in one file: what a serverless function is deployed as. */
const ONCE = (name) => `
  import { open } from './contenders/${name}.js'
  const [json, base] = process.argv.slice(2)
  const workload = JSON.parse(json)
  async function ask() {
    const once = await open(workload, base)
    if ((await once()) !== workload.expected) throw new Error('${name} has read too little')
    const { user, system } = process.cpuUsage()
    console.log(JSON.stringify({ first: performance.now(), cpu: (user + system) / 1000 }))
    process.exit()
  }
  void ask()
`

/** From the start of a process to the end of its first reply, where all is bundled into one file. */
export async function* measureBundledStart(run) {
  if (!run.wants('start-bundled')) return
  const contenders = run.contenders(['ours', 'peer', 'sdk', 'floor-wire'])
  const workload = complete({ id: 'start-bundled', deltas: 20 })
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundled-'))
  let samples
  try {
    for (const name of contenders) await bundleProgram(name, fileIn(folder, name))
    samples = await startByTurns(run, contenders, workload, (name) => [fileIn(folder, name)])
  } finally {
    rmSync(folder, { recursive: true })
  }
  const middle = (name, figure) => round(median(samples[name].map((sample) => sample[figure])))
  yield {
    id: 'start-bundled',
    title: 'A new process in one file: to the end of a first reply, Node included',
    unit: 'ms',
    figures: ['first', 'cpu'],
    results: record(contenders, (name) => ({
      first: middle(name, 'first'),
      cpu: middle(name, 'cpu'),
    })),
  }
}

/** Packages are those of this folder, whatever paths the repository has for its sources. */
const AS_INSTALLED = { tsconfigRaw: {}, logLevel: 'error' }

const fileIn = (folder, name) => join(folder, `${name}.cjs`)

async function bundleProgram(name, outfile) {
  await build({
    stdin: { contents: ONCE(name), resolveDir: here },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    ...AS_INSTALLED,
  })
}

const ENTRIES = {
  ours: "export { ChatAnthropic } from 'chat-anthropic'",
  before: "export { ChatAnthropic } from 'chat-anthropic-before'",
  peer: "export { ChatAnthropic } from '@langchain/anthropic'",
  sdk: "export { default } from '@anthropic-ai/sdk'",
  provider: "export { createAnthropic } from '@ai-sdk/anthropic'",
  ai: "export { streamText } from 'ai'; export { createAnthropic } from '@ai-sdk/anthropic'",
}

/** What an application over LangChain and Claude may have anyway. */
const SHARED = ['@langchain/core', '@anthropic-ai/sdk']

/** The size of a minified bundle for browsers, and of the same with gzip. */
export async function* measureBundles(run) {
  if (!run.wants('bundle')) return
  const contenders = run.contenders(Object.keys(ENTRIES).filter((name) => name !== 'before'))
  const results = {}
  for (const name of contenders) results[name] = await sizes(name)
  yield {
    id: 'bundle',
    title: 'Bundle for browsers, minified; `own`: core and SDK not counted',
    unit: 'KB',
    figures: ['all', 'all gzip', 'own', 'own gzip'],
    results,
  }
}

async function sizes(name) {
  const all = await bundle(ENTRIES[name], [])
  const whole = { all: all.size, 'all gzip': all.gzip }
  if (name === 'sdk') return whole
  const own = await bundle(ENTRIES[name], SHARED)
  return { ...whole, own: own.size, 'own gzip': own.gzip }
}

async function bundle(contents, external) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    external: [...external, 'node:*'],
    write: false,
    ...AS_INSTALLED,
  })
  const [{ contents: bytes }] = outputFiles
  return { size: round(bytes.length / 1024), gzip: round(gzipSync(bytes).length / 1024) }
}
