/** Builds the site into `.vitepress/dist`: `npm run docs`. Needs a network only to install, once. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { clear, collect } from './collect.ts'
import { makeErrorPages } from './error-pages.ts'
import { ENTRIES, writeReference } from './typedoc.ts'

const HERE = import.meta.dirname

if (!existsSync(join(HERE, 'node_modules/vitepress'))) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: HERE, stdio: 'inherit' })
}
clear()
// Each is a process that compiles a package, and the pages of errors wait for streams to stall.
const references = Object.keys(ENTRIES).map(writeReference)
collect(await makeErrorPages())
await Promise.all(references)
const [command = 'build'] = process.argv.slice(2)
execFileSync(process.execPath, [join(HERE, 'node_modules/vitepress/bin/vitepress.js'), command], {
  cwd: HERE,
  stdio: 'inherit',
})
