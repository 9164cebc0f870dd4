import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { hasClients } from './project.ts'

const run = promisify(execFile)
const here = import.meta.dirname

test.skipIf(!hasClients)('the programs here are typed', async () => {
  const tsc = join(here, '../../../node_modules/typescript/bin/tsc')
  const compiled = run(process.execPath, [tsc, '-p', here, '--pretty', 'false'])
  const { stdout } = await compiled.catch((failure: { stdout: string }) => failure)
  expect(stdout).toBe('')
})
