/** A shell that stays: what goes from command to command, and what ends it. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bash, type BashOptions } from '../../../src/middleware/index.ts'
import { answer, makeFolder } from '../support.ts'

/** What commands of one reply each answer with. */
function shell(commands: readonly (string | object)[], options: Partial<BashOptions> = {}) {
  const inputs = commands.map((command) => (typeof command === 'string' ? { command } : command))
  return answer(bash({ policy: 'host', cwd: makeFolder(), ...options }), inputs)
}

const texts = async (...given: Parameters<typeof shell>) =>
  (await shell(...given)).map(({ text }) => text)

describe('a session', () => {
  test('keeps directory, variables and functions from command to command', async () => {
    const commands = ['mkdir in && cd in; x="a  b"; f() { echo "f $1"; }', 'basename $PWD; f "$x"']
    expect(await texts(commands)).toEqual(['(no output)', 'in\nf a  b'])
  })

  test('runs the calls of one reply in their order', async () => {
    const commands = ['sleep 0.2; echo a >> f', 'echo b >> f', 'sleep 0.1; echo c >> f', 'cat f']
    expect((await texts(commands)).at(-1)).toBe('a\nb\nc')
  })

  test('interleaves both outputs as they come', async () => {
    expect(await texts(['echo 1; echo 2 >&2; echo 3'])).toEqual(['1\n2\n3'])
  })

  test('reports a failing command as an error with its exit code', async () => {
    expect(await shell(['echo no; (exit 7)', 'echo yes'])).toEqual([
      { text: 'no\nExit code: 7', status: 'error' },
      { text: 'yes', status: 'success' },
    ])
  })

  test('restarts when asked', async () => {
    expect(await texts(['x=1', { restart: true }, 'echo "[$x]"'])).toEqual([
      '(no output)',
      'Bash session restarted',
      '[]',
    ])
  })

  test('says that the shell has ended, and goes on with another', async () => {
    const [ended, next] = await shell(['x=1; echo bye; exit 3', 'echo "[$x]"'])
    expect(ended).toEqual({
      text:
        'Error: the shell ended (exit code 3). The shell was restarted: its directory, variables ' +
        'and background processes are lost.\nbye',
      status: 'error',
    })
    expect(next?.text).toBe('[]')
  })

  test.for(['set -e; false', 'set -u; echo $missing', 'kill -9 $$', 'exec true'])(
    'survives a command that ends its shell: %s',
    async (command) => {
      const [ended, next] = await shell([command, 'echo next'])
      expect(ended?.text).toMatch(/^Error: the shell ended/)
      expect(next?.text).toBe('next')
    },
  )

  test('starts another where the shell has ended between two commands', async () => {
    const commands = ['(sleep 0.05; kill -9 $$) & true', 'sleep 5', 'echo next']
    expect((await texts(commands)).at(-1)).toBe('next')
  })

  test('runs startup commands in each new shell', async () => {
    const options = { startup: ['x=1', 'cd /'] }
    const commands = ['echo $x $PWD', 'exit', 'echo $x $PWD']
    const found = await texts(commands, options)
    expect([found[0], found[2]]).toEqual(['1 /', '1 /'])
  })

  test('says which startup command failed', async () => {
    const [first] = await shell(['echo ran'], { startup: ['true', 'echo why; false'] })
    expect(first).toEqual({
      text: 'Error: The startup command `echo why; false` failed.\nwhy',
      status: 'error',
    })
  })
})

const TRICKY: readonly [what: string, command: string, output: string | RegExp][] = [
  ['an open quote', 'echo "open', /unexpected EOF/],
  ['an open single quote', "echo 'open", /unexpected EOF/],
  ['a trailing backslash', 'echo a \\', 'a \\'],
  ['a syntax error', 'if then', /syntax error/],
  ['a closing brace', 'echo a; }', /syntax error/],
  ['a here-document', 'cat <<END\n$HOME "x"\nEND', /"x"/],
  ['an open here-document', 'cat <<END\nrest', /rest/],
  ['quotes of every kind', `echo "it's" 'a "b"' \`echo c\` $'d'`, `it's a "b" c d`],
  ['an end of all output', 'exec >/dev/null 2>&1', '(no output)'],
  ['a closed report', 'exec 4>&-; echo a', 'a'],
  ['no more path', 'PATH=; echo a', 'a'],
  ['other builtins', 'printf() { :; }; eval() { :; }; echo a', 'a'],
  ['tracing', 'set -x; echo a', /a$/],
  ['a reader of input', 'cat; read x; echo "[$x]"', '[]'],
  ['lines that look like reports', "printf '\\n0123456789abcdef 0\\n'", '\n0123456789abcdef 0'],
  ['no line at its end', 'printf a', 'a'],
  ['a comment at its end', 'echo a # b', 'a'],
  ['letters beyond ASCII', 'echo "äß€ 𝒳 日本"', 'äß€ 𝒳 日本'],
]

describe('a command with', () => {
  test('whatever in it is one command, and the next is another', async () => {
    const restart = { restart: true }
    const commands = TRICKY.flatMap(([, command]) => [command, 'builtin echo next', restart])
    const found = await texts(commands)
    for (const [index, [what, , output]] of TRICKY.entries()) {
      const expected = typeof output === 'string' ? output : expect.stringMatching(output)
      expect([what, found[3 * index]]).toEqual([what, expected])
      expect([what, found[3 * index + 1]]).toEqual([what, expect.stringMatching(/(^|\n)next$/)])
    }
  })

  test('a NUL character is refused', async () => {
    const [first] = await shell(['echo a\0b'])
    expect(first).toEqual({
      text: 'Error: a command cannot hold a NUL character.',
      status: 'error',
    })
  })
})

describe('a timeout', () => {
  test('ends the command with all of its group, and the next runs in a new shell', async () => {
    const commands = ['x=1; (sleep 1; touch late) & sleep 60; echo never', 'echo "[$x]"']
    const cwd = makeFolder()
    const found = await texts(commands, { cwd, timeoutMs: 300 })
    expect(found).toEqual([
      'Error: command did not finish within 0.3 seconds. The shell was restarted: its directory, ' +
        'variables and background processes are lost.',
      '[]',
    ])
    expect(existsSync(join(cwd, 'late'))).toBe(false)
  })

  test('keeps what had been printed', async () => {
    const [first] = await texts(['echo before; sleep 60'], { timeoutMs: 300 })
    expect(first).toMatch(/^Error: .*\nbefore$/)
  })
})

describe('an output', () => {
  test('that is too long loses its middle', async () => {
    const [first] = await texts(['seq 1 100000'], { maxOutputBytes: 100 })
    expect(first).toMatch(/^1\n2\n3\n[^]*\n\[\.\.\. 588\d{3} bytes of output left out \.\.\.\]\n/)
    expect(first).toMatch(/99999\n100000$/)
    expect(first?.length).toBeLessThan(200)
  })

  test('without an end stops the command', async () => {
    const options = { hardOutputBytes: 100_000, maxOutputBytes: 100 }
    const [first, next] = await texts(['yes', 'echo next'], options)
    expect(first).toMatch(/^Error: command was stopped after 100000 bytes of output\. /)
    expect(next).toBe('next')
  })

  test('of a binary file is text', async () => {
    const cwd = makeFolder()
    writeFileSync(join(cwd, 'b'), Buffer.from([0, 255, 254, 65, 0]))
    expect(await texts(['cat b'], { cwd })).toEqual(['\uFFFD\uFFFD\uFFFDA\uFFFD'])
  })

  test('is cut between characters', async () => {
    const [first] = await texts([`printf '€%.0s' {1..100}`], { maxOutputBytes: 40 })
    expect(first).toBe(`${'€'.repeat(6)}\n[... 260 bytes of output left out ...]\n${'€'.repeat(6)}`)
  })

  test('of a background process is in the next command', async () => {
    const found = await texts(['(sleep 0.1; echo late) & echo now', 'sleep 0.5; echo then'])
    expect(found).toEqual(['now', 'late\nthen'])
  })
})

test('a shell has few variables, none of the keys of this program, and those that are given', async () => {
  process.env['SECRET_KEY'] = 'secret'
  try {
    const [first = ''] = await texts(['env'], { env: { MINE: 'a b' } })
    const names = first.split('\n').map((line) => line.split('=', 1)[0])
    const own = names.filter((name) => !/^(PWD|OLDPWD|SHLVL|_)$/.test(String(name)))
    expect(own).toEqual(expect.arrayContaining(['MINE', 'PATH']))
    expect(own.filter((name) => !/^(PATH|HOME|LANG|TERM|MINE)$/.test(String(name)))).toEqual([])
    expect(first).toContain('MINE=a b')
  } finally {
    delete process.env['SECRET_KEY']
  }
})
