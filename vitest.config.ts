import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^chat-anthropic$/, replacement: source('./src/index.ts') },
      { find: /^chat-anthropic\/tools$/, replacement: source('./src/tools/index.ts') },
      { find: /^chat-anthropic\/emulator$/, replacement: source('./src/emulator/index.ts') },
    ],
  },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // One worker a core, and modules loaded once in each: half of the time went into importing.
    maxWorkers: '100%',
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      exclude: ['src/**/*.test.ts'],
      thresholds: {
        'src/request/**': { branches: 100 },
        'src/response/**': { branches: 100 },
      },
    },
  },
})
