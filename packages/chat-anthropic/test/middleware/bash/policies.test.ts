/** Other places for commands: Docker, and sandboxes that run single commands. */
import { execFile } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  bash,
  type BashOptions,
  type SandboxBackend,
  sandboxPolicy,
} from '../../../src/middleware/index.ts'
import { answer, eventually, makeFolder } from '../support.ts'

async function texts(commands: string[], options: Partial<BashOptions>) {
  const given = { policy: 'host', cwd: makeFolder(), ...options } as BashOptions
  const answers = await answer(
    bash(given),
    commands.map((command) => ({ command })),
  )
  return answers.map(({ text }) => text)
}

/** A program called `docker` that runs the shell right here, and writes down how it was called. */
function standIn(daemon: 'runs' | 'is away'): { log: () => string[]; folder: string } {
  const folder = makeFolder()
  const log = join(folder, 'log')
  writeFileSync(log, '')
  writeFileSync(
    join(folder, 'docker'),
    `#!/bin/sh
    printf '%s\\n' "$*" >> '${log}'
    case "$1" in
      info) ${daemon === 'runs' ? 'echo 27' : 'echo "Cannot connect to the daemon" >&2; exit 1'} ;;
      run) exec bash --noprofile --norc ;;
    esac
    `,
  )
  chmodSync(join(folder, 'docker'), 0o755)
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  return { folder, log: () => readFileSync(log, 'utf8').trim().split('\n') }
}

describe('Docker', () => {
  test('is asked for a container without network and rights', async () => {
    const { log } = standIn('runs')
    const cwd = makeFolder()
    const policy = sandboxPolicy({ by: 'docker', image: 'node:20' })
    const found = await texts(['cd /; echo $TOKEN', 'pwd'], {
      policy,
      cwd,
      env: { TOKEN: 's3cret' },
    })
    expect(found).toEqual(['s3cret', '/'])
    const [info, run = ''] = log()
    expect(info).toMatch(/^info /)
    const flags = [
      '--rm --interactive',
      '--network none',
      '--cap-drop ALL',
      '--security-opt no-new-privileges',
      '--pids-limit 128',
      '--env TOKEN',
      `--mount type=bind,source=${cwd},target=${cwd} --workdir ${cwd} node:20 bash`,
    ]
    expect(flags.filter((flag) => !run.includes(flag))).toEqual([])
    // A list of processes would show it.
    expect(run).not.toContain('s3cret')
  })

  test('ends its container after a timeout', async () => {
    const { log } = standIn('runs')
    const policy = sandboxPolicy({ by: 'docker' })
    await texts(['sleep 60'], { policy, timeoutMs: 100 })
    const name = /--name (\S+)/.exec(log().join('\n'))?.[1]
    await eventually(() => expect(log()).toContain(`kill ${name}`))
  })

  test('is no sandbox where only its client answers; the reasons and the choices are said', async () => {
    standIn('is away')
    const [found] = await texts(['echo ran'], { policy: sandboxPolicy({ by: 'docker' }) })
    expect(found).toMatch(
      /^Error: There is no sandbox on this machine \(Docker: Cannot connect to the daemon\)\. .*'host'/,
    )
  })
})

/** A sandbox as deepagents has them: each command in a new shell. */
const backend = (cwd: string): SandboxBackend => ({
  execute: (command) =>
    new Promise((resolve) => {
      execFile('sh', ['-c', command], { cwd }, (error, stdout, stderr) => {
        resolve({ output: stdout + stderr, exitCode: Number(error?.code ?? 0), truncated: false })
      })
    }),
})

describe('a sandbox that runs single commands', () => {
  test('keeps the directory, and reports exit codes', async () => {
    const policy = backend(makeFolder())
    const commands = [
      'mkdir "it\'s"; cd "it\'s"; echo \'a\'',
      'pwd',
      '(exit 7)',
      'echo "open',
      'pwd',
    ]
    const found = await texts(commands, { policy })
    expect(found[0]).toBe('a')
    expect(found[1]).toMatch(/\/it's$/)
    expect(found[2]).toBe('Exit code: 7')
    expect(found[3]).toMatch(/Exit code: \d+$/)
    expect(found[4]).toMatch(/\/it's$/)
  })

  test('needs no folder of this machine, and says what it left out', async () => {
    const policy = { execute: () => ({ output: 'x'.repeat(50), exitCode: 0, truncated: true }) }
    const [found] = await answer(bash({ policy, maxOutputBytes: 10 }), [{ command: 'ls' }])
    expect(found?.text).toBe(
      'xxxxx\n[... 40 characters of output left out ...]\nxxxxx\n' +
        '[... the sandbox left out some of the output ...]',
    )
  })

  test('does not wait for ever', async () => {
    const policy: SandboxBackend = { execute: () => new Promise(() => {}) }
    const [found] = await texts(['ls'], { policy, timeoutMs: 50 })
    expect(found).toBe('Error: The shell does not start. It took more than 0.05 seconds.')
  })
})

test('a shell that nobody uses ends', async () => {
  const middleware = bash({ policy: 'host', cwd: makeFolder(), idleMs: 50 })
  const [first] = await answer(middleware, [{ command: 'echo $$' }])
  const pid = Number(first?.text)
  await eventually(() => expect(() => process.kill(pid, 0)).toThrow())
  const [second] = await answer(middleware, [{ command: 'echo $$' }])
  expect(Number(second?.text)).not.toBe(pid)
})

test('disposing ends what runs, and no command runs after it', async () => {
  const cwd = makeFolder()
  const middleware = bash({ policy: 'host', cwd })
  const running = answer(middleware, [
    { command: 'touch started; sleep 600' },
    { command: 'touch a' },
  ])
  await eventually(() => expect(readdirSync(cwd)).toEqual(['started']))
  await middleware[Symbol.asyncDispose]()
  const [first, second] = await running
  expect(first?.text).toMatch(/^Error: the shell ended/)
  expect(second?.text).toBe('Error: The session of this shell has ended.')
  const [next] = await answer(middleware, [{ command: 'touch b' }])
  expect(next?.text).toMatch(/it was disposed of\.$/)
  expect(readdirSync(cwd)).toEqual(['started'])
})

test('disposing ends a shell that is being started', async () => {
  const middleware = bash({ policy: 'host', cwd: makeFolder(), startup: 'sleep 600' })
  const running = answer(middleware, [{ command: 'echo ran' }])
  await new Promise((resolve) => setTimeout(resolve))
  await middleware[Symbol.asyncDispose]()
  const [first] = await running
  expect(first?.status).toBe('error')
})
