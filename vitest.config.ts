import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import packageJson from './package.json' with { type: 'json' }

// What the package exports, from its sources.
const alias = Object.entries(packageJson.exports).flatMap(([entry, target]) => {
  if (typeof target === 'string') return []
  const source = target.import.default.replace('/dist/', '/src/').replace(/js$/, 'ts')
  return {
    find: new RegExp(`^${entry.replace('.', packageJson.name)}$`),
    replacement: fileURLToPath(new URL(source, import.meta.url)),
  }
})

export default defineConfig({
  resolve: { alias },
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
