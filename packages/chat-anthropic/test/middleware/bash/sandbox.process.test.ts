/** What holds in the sandbox of bubblewrap, and what does not on the host; needs bubblewrap. */
import { execFileSync, spawn } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { bash, type BashOptions, sandboxPolicy, textEditor } from '../../../src/middleware/index.ts'
import { answer, eventually, makeFolder } from '../support.ts'

const hasBubblewrap = (() => {
  try {
    const flags = ['--unshare-user', '--disable-userns', '--unshare-pid', '--cap-drop', 'ALL']
    const system = ['--ro-bind', '/usr', '/usr', '--symlink', 'usr/lib', '/lib']
    const more = ['--symlink', 'usr/lib64', '/lib64', '--proc', '/proc']
    execFileSync('bwrap', [...flags, ...system, ...more, '/usr/bin/true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()
if (!hasBubblewrap)
  console.warn('bubblewrap does not work here: the tests of the sandbox are skipped')

const isRoot = process.getuid?.() === 0

/** Command lines of the processes of this machine. */
function commandLines(): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()]
    } catch {
      return []
    }
  })
}

/** Processes that sleep for a time. */
const sleepers = (time: string) => commandLines().filter((line) => line === `sleep ${time}`)

let made = 0
/** A time to sleep that no other process sleeps for. */
const someTime = () => `9${process.pid}${(made += 1)}`

function shell(commands: readonly string[], options: Partial<BashOptions> = {}) {
  const inputs = commands.map((command) => ({ command }))
  const policy = sandboxPolicy({ by: 'bubblewrap' })
  return answer(bash({ policy, cwd: makeFolder(), ...options }), inputs)
}

const texts = async (...given: Parameters<typeof shell>) =>
  (await shell(...given)).map(({ text }) => text)

/** Each leaves the process group of its shell. */
const LEAVING = [
  ['a session of its own', (time: string) => `setsid sleep ${time} >/dev/null 2>&1 & true`],
  ['a group of its own', (time: string) => `set -m; sleep ${time} >/dev/null 2>&1 & disown`],
  [
    'a daemon',
    (time: string) => `(setsid sh -c "sleep ${time} & sleep ${time}" >/dev/null 2>&1 &)`,
  ],
  ['no hangups', (time: string) => `nohup sleep ${time} >/dev/null 2>&1 & true`],
] as const

describe.skipIf(!hasBubblewrap)('in the sandbox', () => {
  test('there are the programs of the system, one folder to write to, and nothing else', async () => {
    const cwd = makeFolder()
    writeFileSync(join(cwd, '..', `secret-${process.pid}`), 'secret')
    onTestFinished(() => rmSync(join(cwd, '..', `secret-${process.pid}`)))
    const found = await texts(
      [
        'echo written > a && cat a && git --version | head -c 3',
        'ls -A /; ls -A /home/user /etc | grep -c passwd; ls -A "$HOME" | wc -l',
        `cat ${cwd}/../secret-${process.pid} /etc/passwd /etc/shadow /root/.bashrc 2>&1`,
        'echo x > /usr/x; echo x > /etc/x; echo x > /bin/x; echo done',
        'echo x > /tmp/x && cat /tmp/x',
      ],
      { cwd },
    )
    expect(found[0]).toMatch(/^written\ngit$/)
    expect(found[1]).not.toMatch(/root|home\/(?!user)|var|opt|srv|mnt/)
    expect(found[1]).toMatch(/\n0\n0$/)
    expect(found[2]).not.toContain('secret\n')
    expect(found[2]?.match(/No such file/g)).toHaveLength(4)
    expect(found[3]).toMatch(/Read-only file system/)
    expect(found[4]).toBe('x')
    expect(readFileSync(join(cwd, 'a'), 'utf8')).toBe('written\n')
  })

  test('other folders can be read where that is said', async () => {
    const readable = makeFolder()
    writeFileSync(join(readable, 'a'), 'shared')
    const policy = sandboxPolicy({ by: 'bubblewrap', readable: [readable] })
    const found = await texts([`cat ${readable}/a`, `echo x > ${readable}/b`], { policy })
    expect(found[0]).toBe('shared')
    expect(found[1]).toMatch(/Read-only file system/)
  })

  test('the kernel cannot be told anything, and no rights are left', async () => {
    const found = await texts([
      'grep CapEff /proc/self/status',
      'echo 1 > /proc/sys/kernel/panic; echo "[$?]"',
      'mount -t tmpfs none /usr; echo "[$?]"',
      'mount -o remount,rw /usr; echo "[$?]"',
      'unshare --user true; echo "[$?]"',
      'echo c > /proc/sysrq-trigger; echo "[$?]"',
    ])
    expect(found[0]).toMatch(/CapEff:\s+0+$/)
    for (const text of found.slice(1)) expect(text).toMatch(/\[[1-9]\d*\]$/)
  })

  test('no key of this program is seen, wherever a command looks', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'sk-secret')
    onTestFinished(() => void vi.unstubAllEnvs())
    const look = 'env; cat /proc/*/environ /proc/*/cmdline | tr "\\0" "\\n"'
    const [found = ''] = await texts([look], { env: { MINE: 'given' } })
    expect(found).toContain('MINE=given')
    expect(found).not.toContain('sk-secret')
    // Nor what is given to the shell, in the list of processes outside.
    expect(commandLines().filter((line) => line.includes('MINE=given'))).toEqual([])
  })

  test.each([false, true])('there is a network only where that is said: %s', async (network) => {
    const server = createServer((socket) => socket.end('hello\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as { port: number }
    const [found] = await texts([`cat < /dev/tcp/127.0.0.1/${port}`], { network })
    expect(found).toMatch(network ? /^hello$/ : /Connection refused|unreachable/)
  })

  test.each(LEAVING)('what takes %s does not outlive the shell', async (_, command) => {
    const time = someTime()
    const middleware = bash({ policy: 'sandbox', cwd: makeFolder() })
    await answer(middleware, [{ command: command(time) }])
    await eventually(() => expect(sleepers(time)).not.toEqual([]))
    await middleware[Symbol.asyncDispose]()
    await eventually(() => expect(sleepers(time)).toEqual([]))
  })

  test.each(LEAVING)('what takes %s does not outlive a timeout', async (_, command) => {
    const time = someTime()
    const commands = [`${command(time)}; sleep ${time}`, 'echo next']
    expect((await texts(commands, { timeoutMs: 500 })).at(-1)).toBe('next')
    await eventually(() => expect(sleepers(time)).toEqual([]))
  })

  test('nothing outlives a program that is killed', async () => {
    const time = someTime()
    const program = `
      import { bash } from '${import.meta.dirname}/../../../src/middleware/index.ts'
      const [tool] = bash({ policy: 'sandbox', cwd: '${makeFolder()}' }).tools
      const command = 'setsid sleep ${time} >/dev/null 2>&1 & echo started; sleep ${time}'
      await tool.invoke({ type: 'tool_call', id: 'a', name: 'bash', args: { command } })
    `
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program]
    const child = spawn(process.execPath, args, { stdio: 'inherit' })
    await eventually(() => expect(sleepers(time).length).toBeGreaterThan(1))
    child.kill('SIGKILL')
    await eventually(() => expect(sleepers(time)).toEqual([]))
  })

  const users = isRoot ? ([undefined, 54_321] as const) : ([undefined] as const)
  test.each(users)('processes are limited, also for the owner %s of the folder', async (owner) => {
    const cwd = makeFolder()
    if (owner) chownSync(cwd, owner, owner)
    const time = someTime()
    const many = `for i in $(seq 300); do sleep ${time} & done; sleep 5; echo all`
    const limits = { processes: 40 }
    const [found, next] = await texts([many, 'echo next'], { cwd, limits, timeoutMs: 20_000 })
    expect(found).toMatch(/more than 40 processes|Resource temporarily unavailable|shell ended/)
    expect(next).toBe('next')
  })

  test('a fork bomb ends', async () => {
    const cwd = makeFolder()
    if (isRoot) chownSync(cwd, 54_321, 54_321)
    const options = { cwd, limits: { processes: 40 }, timeoutMs: 3000 }
    const [, next] = await texts([':(){ :|:& };:; sleep 60', 'echo next'], options)
    expect(next).toBe('next')
  })

  test('files are limited in size', async () => {
    const cwd = makeFolder()
    const limits = { fileBytes: 1_000_000 }
    await texts(['head -c 5000000 /dev/zero > big; true'], { cwd, limits })
    expect(readFileSync(join(cwd, 'big')).length).toBe(1_000_000 - (1_000_000 % 1024) + 1024)
  })

  test('an endless output is stopped', async () => {
    const options = { hardOutputBytes: 1_000_000, maxOutputBytes: 100 }
    const [found, next] = await texts(['yes', 'echo next'], options)
    expect(found).toMatch(/^Error: command was stopped after 1000000 bytes of output\./)
    expect(next).toBe('next')
  })

  test.each([`a b`, `it's`, `"q"`, '$HOME', 'a;b', '-x', 'ä\nb'])(
    'a folder may be called %j',
    async (name) => {
      const cwd = join(makeFolder(), name)
      mkdirSync(cwd)
      for (const policy of ['sandbox', 'host'] as const) {
        const [found] = await texts(['echo x > f; pwd'], { cwd, policy })
        expect(found).toBe(cwd)
        expect(existsSync(join(cwd, 'f'))).toBe(true)
      }
    },
  )

  test('a link made there is not followed by the editor beside it', async () => {
    const cwd = makeFolder()
    await shell(['ln -s /etc/hostname link; ln -s / top'], { cwd })
    const answers = await answer(textEditor({ storage: { root: cwd }, overwrite: true }), [
      { command: 'view', path: 'link' },
      { command: 'view', path: 'top/etc/hostname' },
      { command: 'create', path: 'top/tmp/escaped', file_text: 'x' },
    ])
    expect(answers.every(({ status }) => status === 'error')).toBe(true)
    expect(answers[0]?.text).toMatch(/symbolic link/)
    expect(existsSync('/tmp/escaped')).toBe(false)
  })
})

describe('on the host', () => {
  test('the group of the shell ends with it', async () => {
    const time = someTime()
    const middleware = bash({ policy: 'host', cwd: makeFolder() })
    await answer(middleware, [{ command: `sleep ${time} >/dev/null 2>&1 & true` }])
    await eventually(() => expect(sleepers(time)).toHaveLength(1))
    await middleware[Symbol.asyncDispose]()
    await eventually(() => expect(sleepers(time)).toEqual([]))
  })

  // Promised nowhere: the guide says so, and would have to change with this.
  test('what leaves the group outlives it', async () => {
    const time = someTime()
    const middleware = bash({ policy: 'host', cwd: makeFolder() })
    await answer(middleware, [{ command: `setsid sleep ${time} >/dev/null 2>&1 & true` }])
    await eventually(() => expect(sleepers(time)).toHaveLength(1))
    await middleware[Symbol.asyncDispose]()
    expect(sleepers(time)).toHaveLength(1)
    const pid = execFileSync('pgrep', ['-f', `sleep ${time}`], { encoding: 'utf8' })
    process.kill(Number(pid), 'SIGKILL')
  })

  test('a program that ends takes the group along, and is not kept from ending', async () => {
    const time = someTime()
    const program = `
      import { bash } from '${import.meta.dirname}/../../../src/middleware/index.ts'
      const [tool] = bash({ policy: 'host', cwd: '${makeFolder()}' }).tools
      const command = 'sleep ${time} >/dev/null 2>&1 & echo started'
      await tool.invoke({ type: 'tool_call', id: 'a', name: 'bash', args: { command } })
    `
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program]
    execFileSync(process.execPath, args, { stdio: 'inherit' })
    await eventually(() => expect(sleepers(time)).toEqual([]))
  })
})
