/** How vitest runs the clients that others publish. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProjectInlineConfiguration } from 'vitest/config'

const here = import.meta.dirname

/** Whether the clients are installed. */
export const hasClients = existsSync(join(here, 'node_modules'))

/** The project; without the clients each test is skipped, and a line says how to get them. */
export const clients: TestProjectInlineConfiguration = {
  extends: true,
  root: here,
  test: {
    name: 'clients',
    include: ['*.test.ts'],
    // Clients patch the process that they run in.
    isolate: true,
  },
}
