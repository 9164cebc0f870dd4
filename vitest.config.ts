import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import emulator from './packages/anthropic-emulator/package.json' with { type: 'json' }
import model from './packages/chat-anthropic/package.json' with { type: 'json' }
import queue from './packages/chat-anthropic-queue/package.json' with { type: 'json' }
import { clients } from './test/clients/published/project.ts'
import { seams } from './test/seams/project.ts'

// What the packages export, from their sources.
const alias = [emulator, model, queue].flatMap(({ name, exports }) =>
  Object.entries(exports).flatMap(([entry, target]) => {
    if (typeof target === 'string') return []
    const source = target.import.default.replace('/dist/', '/src/').replace(/js$/, 'ts')
    return {
      find: new RegExp(`^${entry.replace('.', name)}$`),
      replacement: fileURLToPath(new URL(`packages/${name}/${source}`, import.meta.url)),
    }
  }),
)

// 686 exchanges with the real API, which are not part of the project; tests that want them skip without.
const recordings =
  process.env['CHAT_ANTHROPIC_RECORDINGS'] ?? join(import.meta.dirname, '../shared/recordings')

if (!existsSync(recordings)) {
  console.warn(
    'There are no recordings of the real API here: tests that want them are skipped. To bring them, name their ' +
      'folder in CHAT_ANTHROPIC_RECORDINGS; test/README.md says what it holds.',
  )
}

// `npm test` is the fast part; all there is to try takes TEST_ALL, as in `npm run test:all`.
const isWhole = Boolean(process.env['TEST_ALL'])
const effort = {
  FUZZ_RUNS: process.env['FUZZ_RUNS'] ?? (isWhole ? '300' : '40'),
  /** One of so many recordings is tried, where trying one takes time. */
  RECORDINGS_EVERY: isWhole ? '1' : '20',
  /** Platforms that the contract is tested on: all, or one of each wire. */
  CONTRACT_ON: isWhole ? 'all' : 'each wire',
}

const setup = (name: string) => join(import.meta.dirname, `test/${name}.ts`)

/** One project for all packages: each has a module graph of its own, and the packages' are nearly the same. */
const packages: TestProjectInlineConfiguration = {
  extends: true,
  root: '.',
  test: {
    name: 'packages',
    include: ['packages/*/{src,test}/**/*.test.ts', 'test/house/*.test.ts'],
    // A browser, a Redis, or many processes.
    exclude: ['**/node_modules/**', ...(isWhole ? [] : ['**/*.{browser,redis,process}.test.ts'])],
    // In place of those of all projects.
    setupFiles: ['clean-environment', 'setup'].map(setup),
  },
}

export default defineConfig({
  resolve: { alias },
  test: {
    env: { CHAT_ANTHROPIC_RECORDINGS: recordings, ...effort },
    setupFiles: setup('clean-environment'),
    // One worker a core, and modules loaded once in each: half of the time went into importing.
    maxWorkers: '100%',
    isolate: false,
    // For the slowest machine: nothing that works waits for these.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 10 } },
    projects: [
      packages,
      {
        extends: true,
        root: '.',
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [
            '**/node_modules/**',
            'test/house/**',
            'test/seams/**',
            'test/clients/published/**',
          ],
        },
      },
      seams,
      clients,
    ],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**'],
      exclude: ['**/*.test.ts'],
      thresholds: {
        'packages/chat-anthropic/src/request/**': { branches: 100 },
        'packages/chat-anthropic/src/response/**': { branches: 100 },
      },
    },
  },
})
