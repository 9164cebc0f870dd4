import { string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { extractHints } from './argument-hints.ts'

const NUMBER = String.raw`-?\d+(?:\.\d+)?`
const TERM = new RegExp(String.raw`${NUMBER}(?:\s*[-+*/×÷]\s*${NUMBER})+`)
const PRINTED = /^\s*(?:print\((["'])(?<text>.*)\1\)|echo\s+(?<words>.+?))\s*$/s

type Operation = readonly [
  operators: RegExp,
  apply: (one: number, other: number, by: string) => number,
]

const OPERATIONS: readonly Operation[] = [
  [/^[*/]$/, (one, other, by) => (by === '*' ? one * other : one / other)],
  [/^[-+]$/, (one, other, by) => (by === '+' ? one + other : one - other)],
]

// Multiplications first, then the rest, each from left to right.
function calculate(term: string): number {
  const start = term.match(new RegExp(String.raw`(?<=^|[-+*/]\s*)${NUMBER}|[-+*/]`, 'g')) ?? []
  const [result] = OPERATIONS.reduce<string[]>((items, [operators, apply]) => {
    return items.reduce<string[]>((done, item) => {
      const [one, by] = done.slice(-2)
      if (done.length < 2 || !operators.test(by ?? '')) return [...done, item]
      return [...done.slice(0, -2), String(apply(Number(one), Number(item), by ?? ''))]
    }, [])
  }, start)
  return Number(result)
}

/** A program for a text, and its output; no code is executed. */
function makeProgram(text: string): { code: string; stdout: string } {
  const [quoted] = extractHints(text, []).quoted
  if (quoted !== undefined && !TERM.test(quoted)) {
    const { text: printed, words } = PRINTED.exec(quoted)?.groups ?? {}
    const said = printed ?? words
    return { code: quoted, stdout: said === undefined ? '' : `${said}\n` }
  }
  const term = TERM.exec(text)?.[0].replaceAll('×', '*').replaceAll('÷', '/')
  if (term === undefined) return { code: `print(${JSON.stringify(text)})`, stdout: `${text}\n` }
  return { code: `print(${term})`, stdout: `${calculate(term)}\n` }
}

const isShell = (code: string): boolean => !code.startsWith('print(')

/** The blocks of an execution: in Python, and since 2025-08-25 in a shell. */
export function runCode({ tool, text }: { tool: Json; text: string }): Json[] {
  const { code, stdout } = makeProgram(text)
  const printed = stdout.trim()
  const isPython = string(tool.type) === 'code_execution_20250522'
  const name = isPython ? 'code_execution' : 'bash_code_execution'
  const command = isShell(code) ? code : `python3 -c '${code.replaceAll("'", String.raw`'\''`)}'`
  const content = { type: `${name}_result`, stdout, stderr: '', return_code: 0, content: [] }
  return [
    { type: 'server_tool_use', name, input: isPython ? { code } : { command } },
    { type: `${name}_tool_result`, content },
    {
      type: 'text',
      text: printed === '' ? 'The code printed nothing.' : `The code printed: ${printed}`,
    },
  ]
}
