import { string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { extractHints } from './argument-hints.ts'

const NUMBER = String.raw`-?\d+(?:\.\d+)?`
const TERM = new RegExp(String.raw`${NUMBER}(?:\s*[-+*/×÷]\s*${NUMBER})+`)
const PRINTED = /^\s*(?:print\((["'])(?<text>.*)\1\)|echo\s+(?<words>.+?))\s*$/s

type Operation = (one: number, other: number) => number

const OPERATIONS: readonly Readonly<Record<string, Operation>>[] = [
  { '*': (one, other) => one * other, '/': (one, other) => one / other },
  { '+': (one, other) => one + other, '-': (one, other) => one - other },
]

const ITEM = new RegExp(String.raw`(?<=^|[-+*/]\s*)${NUMBER}|[-+*/]`, 'g')

// Multiplications first, then the rest, each from left to right.
function calculate(term: string): number {
  let items: string[] = term.match(ITEM) ?? []
  for (const operations of OPERATIONS) {
    const done = items.slice(0, 1)
    for (let at = 1; at < items.length; at += 2) {
      const [by = '', item = ''] = items.slice(at, at + 2)
      const operation = operations[by]
      if (operation) done.push(String(operation(Number(done.pop()), Number(item))))
      else done.push(by, item)
    }
    items = done
  }
  return Number(items[0])
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
