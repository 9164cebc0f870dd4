import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { SCRIPTED } from '../script/scripted-options.ts'
import { EMULATOR_OPTIONS } from './emulator-options.ts'
import { readEnvironment, toVariable } from './environment.ts'
import { readFlags, toFlag } from './flags.ts'
import { resolveSettings } from './resolve.ts'

const folder = mkdtempSync(join(tmpdir(), 'emulator-settings-'))
const before = process.cwd()
beforeAll(() => process.chdir(folder))
afterAll(() => {
  process.chdir(before)
  rmSync(folder, { recursive: true })
})

function write(name: string, content: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return name
}

interface Sources {
  args?: string[]
  environment?: Record<string, string>
}

async function resolve({ args = [], environment = {} }: Sources) {
  const { layer, config } = readFlags(args)
  return resolveSettings({ flags: layer, config, environment })
}

describe('values', () => {
  const FLAGS: [args: string[], options: object][] = [
    [['--port', '0'], { port: 0 }],
    [['--api-key', '123'], { apiKey: '123' }],
    [['--strict'], { strict: true }],
    [['--no-strict'], { strict: false }],
    [['--reply', 'Sunny.'], { reply: 'Sunny.' }],
    [['--reply', '42'], { reply: '42' }],
    [['--reply', '{"error":{"status":529}}'], { reply: { error: { status: 529 } } }],
    [['--chunk-size', '[1,4]'], { chunkSize: [1, 4] }],
    [['--ping', 'false'], { ping: false }],
    [['--ping', '1000'], { ping: 1000 }],
    [['--rate-limit', '{"requests":5}'], { rateLimit: { requests: 5 } }],
    [
      ['--rate-limit.requests', '5', '--rate-limit.input-tokens=9'],
      { rateLimit: { requests: 5, inputTokens: 9 } },
    ],
    [
      ['--faults', '[{"rate":1,"error":{"status":529}}]'],
      { faults: [{ rate: 1, error: { status: 529 } }] },
    ],
    [['--record', 'a', '--upstream', 'http://b'], { record: { dir: 'a', upstream: 'http://b' } }],
    [['--record', '7', '--record.replace', 'true'], { record: { dir: '7', replace: true } }],
    [['--now', '2026-01-31T12:00:00Z'], { now: '2026-01-31T12:00:00Z' }],
    [['--now', '0'], { now: 0 }],
  ]
  test.each(FLAGS)('%j', async (args, options) => {
    expect((await resolve({ args })).options).toEqual(options)
  })

  const VARIABLES: [environment: Record<string, string>, options: object][] = [
    [{ ANTHROPIC_EMULATOR_PORT: '9' }, { port: 9 }],
    [{ ANTHROPIC_EMULATOR_STRICT: 'false' }, { strict: false }],
    [{ ANTHROPIC_EMULATOR_RATE_LIMIT: '{"tokens":5}' }, { rateLimit: { tokens: 5 } }],
    [{ ANTHROPIC_EMULATOR_RATE_LIMIT_OUTPUT_TOKENS: '5' }, { rateLimit: { outputTokens: 5 } }],
    [{ ANTHROPIC_EMULATOR_RECORD_DIR: 'a' }, { record: { dir: 'a' } }],
    // A mode of `recordings()`, and what Kubernetes sets.
    [{ ANTHROPIC_EMULATOR_RECORD: '1' }, {}],
    [{ ANTHROPIC_EMULATOR_PORT: 'tcp://10.0.0.1:8787' }, {}],
    [
      { ANTHROPIC_EMULATOR_PORT_8787_TCP_ADDR: '10.0.0.1', ANTHROPIC_EMULATOR_SERVICE_HOST: 'a' },
      {},
    ],
    [{ ANTHROPIC_EMULATOR_HOST: '' }, {}],
  ]
  test.each(VARIABLES)('%j', async (environment, options) => {
    expect((await resolve({ environment })).options).toEqual(options)
  })

  test('every option has a flag and a variable, those that are functions apart', () => {
    const written = Object.entries(EMULATOR_OPTIONS).filter(([, row]) => row.reading !== 'nothing')
    for (const [name, row] of written) {
      const args = row.reading === 'switch' ? [`--${toFlag(name)}`] : [`--${toFlag(name)}`, '1']
      expect(readFlags(args).layer.has(name)).toBe(true)
      if (name === 'record') continue
      expect(readEnvironment({ [toVariable(name)]: '1' }).layer.has(name)).toBe(true)
    }
  })
})

describe('mistakes', () => {
  const WRONG: [sources: Sources, message: string][] = [
    [{ args: ['--prot', '1'] }, "Unknown option '--prot'. Did you mean --port? --help lists"],
    [{ args: ['--rate-limit.requsts', '1'] }, 'Did you mean --rate-limit.requests?'],
    [{ args: ['--port'] }, "Option '--port <value>' argument missing"],
    [{ args: ['--port', '70000'] }, '--port must be a whole number from 0 to 65535; it is 70000.'],
    [{ args: ['--delay', 'long'] }, '--delay is "long"; it must be a number of milliseconds.'],
    [{ args: ['--rate-limit.requests', 'x'] }, '--rate-limit: rateLimit.requests is "x"'],
    [{ args: ['--script', 'a', '--reply', 'b'] }, '--script and --reply exclude each other'],
    [{ args: ['--log', 'xml'] }, '--log must be one of "line", "json", "off"; it is "xml".'],
    [{ args: ['--record.upstream', 'http://a'] }, '--record.dir is missing.'],
    [
      { environment: { ANTHROPIC_EMULATOR_PROT: '1' } },
      'ANTHROPIC_EMULATOR_PROT is no setting. Did you mean "ANTHROPIC_EMULATOR_PORT"?',
    ],
    [
      { environment: { ANTHROPIC_EMULATOR_STRICT: 'maybe' } },
      'ANTHROPIC_EMULATOR_STRICT must be true or false; it is "maybe".',
    ],
    [
      { environment: { ANTHROPIC_EMULATOR_ON_WARNING: 'x' } },
      'ANTHROPIC_EMULATOR_ON_WARNING is a function: set it in code or in a module.',
    ],
    [{ args: ['--config', 'none.yaml'] }, 'none.yaml cannot be read'],
  ]
  test.each(WRONG)('%j', async (sources, message) => {
    await expect(resolve(sources)).rejects.toThrow(message)
  })

  const FILES: [name: string, content: string, message: string][] = [
    ['key.yaml', 'ratelimit: 1', 'key.yaml: ratelimit is no option. Did you mean "rateLimit"?'],
    ['value.json', '{"seed":"x"}', 'value.json: seed must be a number; it is "x".'],
    ['part.yaml', 'record: {dir: a, upstrem: b}', 'part.yaml: record.upstrem is unknown. Did'],
    ['fault.yaml', 'faults: [{rate: 2}]', 'fault.yaml: faults: faults[0].rate is 2'],
    ['script.yaml', 'script: {rules: [{wen: a, reply: b}]}', 'script.yaml: script: rules[0].wen'],
    ['list.yaml', '- a', 'list.yaml holds no configuration'],
    ['syntax.yaml', 'port: [', 'syntax.yaml: '],
    ['function.json', '{"onWarning":"x"}', 'onWarning must be a function'],
    [
      'named.mjs',
      'export const port = 1',
      'named.mjs holds no configuration: an object of options as its default export',
    ],
    ['broken.mjs', 'export default {', 'broken.mjs cannot be loaded'],
    ['file.yaml', 'files: [{path: none.txt}]', 'none.txt cannot be read'],
  ]
  test.each(FILES)('%s: %s', async (name, content, message) => {
    await expect(resolve({ args: ['--config', write(name, content)] })).rejects.toThrow(message)
  })
})

describe('configuration files', () => {
  const CONFIG = { port: 7, rateLimit: { tokens: 5 }, log: 'json' }
  const FILES: [name: string, content: string][] = [
    ['a.yaml', 'port: 7\nrateLimit: { tokens: 5 }\nlog: json\n'],
    ['a.json', JSON.stringify(CONFIG)],
    ['a.mjs', `export default ${JSON.stringify(CONFIG)}`],
    ['a.mts', `const port: number = 7\nexport default { ...${JSON.stringify(CONFIG)}, port }`],
  ]
  test.each(FILES)('%s', async (name, content) => {
    const { options, service, files } = await resolve({ args: ['--config', write(name, content)] })
    expect({ ...options, ...service }).toEqual(CONFIG)
    expect(files).toEqual([name])
  })

  test('paths start at the folder of the file, and scripts are read', async () => {
    write('deep/replies.yaml', '- Sunny.')
    write('deep/a.txt', 'A')
    const config = write('deep/config.yaml', 'script: replies.yaml\nfiles: [{ path: a.txt }]')
    const { options, files } = await resolve({ args: ['--config', config] })
    expect(options).toEqual({
      script: ['Sunny.'],
      files: [{ filename: 'a.txt', content: Buffer.from('A') }],
    })
    expect(files).toEqual([config, join('deep', 'replies.yaml')])
    const recording = write('deep/record.yaml', 'record: made')
    expect((await resolve({ args: ['--config', recording] })).options).toEqual({
      record: { dir: join('deep', 'made') },
    })
  })

  test('flags win over the environment, and that over the file that is found', async () => {
    const found = write(
      'anthropic-emulator.config.yaml',
      'port: 1\nseed: 1\ndelay: 1\nscript: [One.]',
    )
    const environment = { ANTHROPIC_EMULATOR_SEED: '2', ANTHROPIC_EMULATOR_DELAY: '2' }
    const { options } = await resolve({ args: ['--delay', '3'], environment })
    expect(options).toEqual({ port: 1, seed: 2, delay: 3, script: ['One.'] })
    expect((await resolve({ args: ['--reply', 'Two.'] })).options).not.toHaveProperty('script')
    write('anthropic-emulator.config.json', '{}')
    await expect(resolve({})).rejects.toThrow('Keep one, or name it with --config.')
    rmSync(join(folder, found))
    rmSync(join(folder, 'anthropic-emulator.config.json'))
  })

  test('parts of objects are merged, from whatever source', async () => {
    const config = write('parts.yaml', 'rateLimit: { requests: 1, tokens: 1, inputTokens: 1 }')
    const environment = {
      ANTHROPIC_EMULATOR_CONFIG: config,
      ANTHROPIC_EMULATOR_RATE_LIMIT_TOKENS: '2',
      ANTHROPIC_EMULATOR_RATE_LIMIT_INPUT_TOKENS: '2',
    }
    const { options } = await resolve({ args: ['--rate-limit.input-tokens', '3'], environment })
    expect(options.rateLimit).toEqual({ requests: 1, tokens: 2, inputTokens: 3 })
  })
})

test('a script may hold every option but those of its process, and those that say who answers', () => {
  const others = Object.keys(EMULATOR_OPTIONS).filter((name) => !SCRIPTED.includes(name))
  const answering = ['script', 'reply', 'otherwise', 'onWarning', 'record', 'replay', 'match']
  const process = ['port', 'host', 'token', 'now', 'sessionLimit', 'metrics', 'onExchange']
  expect(others.sort()).toEqual([...answering, ...process].sort())
  expect(SCRIPTED.filter((name) => !Object.hasOwn(EMULATOR_OPTIONS, name))).toEqual(['pace'])
})
