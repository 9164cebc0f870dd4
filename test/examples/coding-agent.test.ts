/** examples/coding-agent.ts, run as its users run it. */
import { execFileSync } from 'node:child_process'
import { expect, test, vi } from 'vitest'
import { run, PATIENCE } from '../docs-support/program.ts'

vi.setConfig(PATIENCE)

const EXAMPLE = ['--import', 'tsx', 'examples/coding-agent.ts']

/** Whether this Node runs in a sandbox, which sees the programs below `/usr` alone. */
function hasSandbox(): boolean {
  if (!process.execPath.startsWith('/usr/')) return false
  const flags = ['--unshare-user', '--disable-userns', '--unshare-pid', '--cap-drop', 'ALL']
  const links = ['bin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`])
  try {
    const all = [
      ...flags,
      '--ro-bind',
      '/usr',
      '/usr',
      ...links,
      '--proc',
      '/proc',
      '/usr/bin/true',
    ]
    execFileSync('bwrap', all, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const WAYS = [
  ['the host', ['--host'], true],
  ['a sandbox', [], hasSandbox()],
] as const

for (const [place, options, isThere] of WAYS) {
  test.skipIf(!isThere)(`a coding agent fixes a failing test on ${place}`, async () => {
    const { code, stdout, stderr } = await run([...EXAMPLE, ...options])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const lines = stdout.split('\n')
    expect(lines).toContain(
      place === 'the host'
        ? '1. A test fails in a folder of this machine'
        : '1. A test fails in a sandbox',
    )
    const seen = ['not ok 1 - adds', '1: exports.sum', 'Successfully replaced text', 'ok 1 - adds']
    const places = seen.map((text) => lines.findIndex((line) => line.startsWith(text)))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(stdout).toContain('File created successfully at: /memories/sum.md')
    expect(stdout).toContain(
      "sum.js: 'exports.sum = (...numbers) => numbers.reduce((a, b) => a + b, 0)",
    )
  })
}
