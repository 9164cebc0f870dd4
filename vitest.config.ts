import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import emulator from './packages/anthropic-emulator/package.json' with { type: 'json' }
import model from './packages/chat-anthropic/package.json' with { type: 'json' }

// What the packages export, from their sources.
const alias = [emulator, model].flatMap(({ name, exports }) =>
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

// `npm test` is the fast part; all there is to try takes TEST_ALL, as in `npm run test:all`.
const isWhole = Boolean(process.env['TEST_ALL'])
const effort = {
  FUZZ_RUNS: process.env['FUZZ_RUNS'] ?? (isWhole ? '300' : '60'),
  /** One of so many recordings is tried, where trying one takes time. */
  RECORDINGS_EVERY: isWhole ? '1' : '10',
}

const project = (name: string, root: string, include: string[]) => ({
  extends: true as const,
  root,
  test: { name, include },
})

export default defineConfig({
  resolve: { alias },
  test: {
    env: { CHAT_ANTHROPIC_RECORDINGS: recordings, ...effort },
    setupFiles: ['clean-environment', 'require-assertions'].map((name) =>
      join(import.meta.dirname, `test/${name}.ts`),
    ),
    // One worker a core, and modules loaded once in each: half of the time went into importing.
    maxWorkers: '100%',
    isolate: false,
    // For the slowest machine: nothing that works waits for these.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 10 } },
    projects: [
      project('anthropic-emulator', 'packages/anthropic-emulator', ['{src,test}/**/*.test.ts']),
      project('chat-anthropic', 'packages/chat-anthropic', ['{src,test}/**/*.test.ts']),
      project('whole', '.', ['test/**/*.test.ts']),
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
