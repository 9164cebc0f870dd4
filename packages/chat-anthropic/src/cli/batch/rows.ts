/** The rows of an input file, each told apart by its keys. Bad lines are rows too, which fail. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Fields, isRecord } from '../../wire.ts'
import { type CsvRecord, readCsv } from './csv.ts'

/** A row of the input, by what it holds. */
export type InputRow =
  /** Anthropic's line of a batch: a request. */
  | { kind: 'request'; id: string; params: Fields }
  /** A line of OpenAI's batches: its messages and options. */
  | { kind: 'openai'; id: string; body: Fields }
  /** Messages, or one text. */
  | { kind: 'input'; id: string; input: unknown }
  /** Fields for a template. */
  | { kind: 'fields'; id: string; fields: Fields }
  | { kind: 'bad'; id: string; problem: string }

/** Reads rows from a file, one at a time. */
export async function* readRows(file: string, hasTemplate: boolean): AsyncGenerator<InputRow> {
  const separator = /\.tsv$/i.test(file) ? '\t' : ','
  if (/\.[ct]sv$/i.test(file)) yield* readTable(file, separator)
  else yield* readLines(file, hasTemplate)
}

async function* readLines(file: string, hasTemplate: boolean): AsyncGenerator<InputRow> {
  const input = createReadStream(file)
  let number = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1
    const text = number === 1 ? line.replace(BYTE_ORDER_MARK, '') : line
    if (text.trim() !== '') yield toRow(text, number, hasTemplate)
  }
}

const BYTE_ORDER_MARK = /^\uFEFF/

function toRow(line: string, number: number, hasTemplate: boolean): InputRow {
  const bad = (problem: string): InputRow => ({
    kind: 'bad',
    id: `line-${number}`,
    problem: `line ${number}: ${problem}`,
  })
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return bad(`no JSON: ${line.slice(0, 60)}`)
  }
  if (typeof value === 'string') return { kind: 'input', id: `line-${number}`, input: value }
  if (!isRecord(value)) return bad('neither an object nor a text.')
  return fromFields(value, `line-${number}`, hasTemplate) ?? bad(WANTED)
}

const WANTED =
  'no row: it takes { custom_id, params }, { custom_id, body }, { id, input } or ' +
  '{ id, messages }, or any fields with --template.'

function fromFields(value: Fields, place: string, hasTemplate: boolean): InputRow | undefined {
  const id = String(value['custom_id'] ?? value['id'] ?? place)
  if (isRecord(value['params'])) return { kind: 'request', id, params: value['params'] }
  if (isRecord(value['body'])) return { kind: 'openai', id, body: value['body'] }
  if (hasTemplate) return { kind: 'fields', id, fields: value }
  const input = value['input'] ?? value['messages']
  return input === undefined ? undefined : { kind: 'input', id, input }
}

async function* readTable(file: string, separator: string): AsyncGenerator<InputRow> {
  let names: string[] | undefined
  for await (const record of readCsv(createReadStream(file, 'utf8'), separator)) {
    if (names) yield fromRecord(record, names)
    else
      names = record.fields.map((name, at) => (at === 0 ? name.replace(BYTE_ORDER_MARK, '') : name))
  }
}

function fromRecord({ line, fields }: CsvRecord, names: readonly string[]): InputRow {
  const id = `line-${line}`
  if (fields.length !== names.length) {
    const problem = `line ${line}: ${fields.length} fields, where the header has ${names.length}.`
    return { kind: 'bad', id, problem }
  }
  const values = Object.fromEntries(names.map((name, at) => [name, fields[at]]))
  return { kind: 'fields', id: values['id'] || values['custom_id'] || id, fields: values }
}

/** The text of a template with a row's fields in the place of `{names}`. */
export function fillTemplate(template: string, fields: Fields): string {
  return template.replace(/\{([\w-]+)\}/g, (_, name: string) => {
    const value = fields[name]
    if (value === undefined) throw new Error(`There is no field "${name}" for the template.`)
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
}
