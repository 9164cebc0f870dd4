import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import emulator from './packages/anthropic-emulator/package.json' with { type: 'json' }
import model from './packages/chat-anthropic/package.json' with { type: 'json' }
import { seams } from './test/seams/project.ts'

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

const project = (name: string, root: string, include: string[]) => ({
  extends: true as const,
  root,
  test: { name, include, exclude: ['**/node_modules/**', 'test/seams/**'] },
})

export default defineConfig({
  resolve: { alias },
  test: {
    env: { CHAT_ANTHROPIC_RECORDINGS: recordings },
    setupFiles: join(import.meta.dirname, 'test/clean-environment.ts'),
    // One worker a core, and modules loaded once in each: half of the time went into importing.
    maxWorkers: '100%',
    isolate: false,
    // For the slowest machine: nothing that works waits for these.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000, interval: 10 } },
    projects: [
      project('anthropic-emulator', 'packages/anthropic-emulator', ['{src,test}/**/*.test.ts']),
      project('chat-anthropic', 'packages/chat-anthropic', ['{src,test}/**/*.test.ts']),
      project('house', 'test/house', ['*.test.ts']),
      project('whole', '.', ['test/**/*.test.ts']),
      seams,
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
