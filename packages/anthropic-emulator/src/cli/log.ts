/** A line for each request. */
import type { JournalEntry } from '../index.ts'
import { style, type Style } from './output.ts'

/** What is logged of one exchange. */
export interface LogRecord {
  time: string
  session: string
  method: string
  path: string
  platform?: string
  model?: string
  /** Not there where the connection ended without an answer. */
  status?: number
  kind: string
  input_tokens?: number
  output_tokens?: number
  ms: number
  request_id: string
}

const LONGEST = 120

// What clients send must neither break a line nor fill it.
const clean = (text: string): string => text.replace(/\p{C}/gu, '?').slice(0, LONGEST)

function kindOf({ status, aborted, reply }: JournalEntry): string {
  if (status === undefined) return aborted ? 'client left' : 'no answer'
  const error = reply?.error?.['type']
  if (typeof error === 'string') return error
  const form = reply?.events ? 'stream' : 'reply'
  if (aborted) return `${form}, client left`
  return reply?.stop_reason ? `${form} ${reply.stop_reason}` : form
}

const countOf = (usage: Record<string, unknown>, names: readonly string[]): number =>
  names.reduce((sum, name) => sum + (Number(usage[name] ?? 0) || 0), 0)

const INPUT = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens']

/** The record of an exchange; secrets are no part of it. */
export function toLogRecord(entry: JournalEntry, session: string): LogRecord {
  const { id, at, method, path, platform, status, body, durationMs = 0, reply } = entry
  const model =
    typeof body === 'object' && body !== null && 'model' in body ? body.model : undefined
  const usage = reply?.usage
  return {
    time: new Date(at).toISOString(),
    session,
    method,
    path: clean(path),
    ...(platform !== undefined && { platform }),
    ...(typeof model === 'string' && { model: clean(model) }),
    ...(status !== undefined && { status }),
    kind: clean(kindOf(entry)),
    ...(usage && {
      input_tokens: countOf(usage, INPUT),
      output_tokens: countOf(usage, ['output_tokens']),
    }),
    ms: Math.round(durationMs),
    request_id: id,
  }
}

function styleOf(status: number | undefined): Style {
  if (status === undefined || status >= 500) return 'red'
  return status >= 400 ? 'yellow' : 'green'
}

/** A record in a line for people. */
export function toLogLine(
  record: LogRecord,
  paint: (style: Style, text: string) => string,
): string {
  const { time, session, method, path, model, status, kind, ms } = record
  const tokens =
    record.input_tokens === undefined
      ? []
      : [`${record.input_tokens} → ${record.output_tokens ?? 0} tokens`]
  const parts = [
    paint('dim', time.slice(11, 19)),
    paint(styleOf(status), `${status ?? '---'}`),
    `${method} ${path}`,
    ...(session === 'default' ? [] : [`[${clean(session)}]`]),
    ...(model === undefined ? [] : [model]),
    kind,
    ...tokens,
    paint('dim', `${ms} ms`),
  ]
  return parts.join('  ')
}

/** Writes records of exchanges to stdout, as the option `log` has it. */
export function createLog(
  how: 'line' | 'json' | 'off',
): ((entry: JournalEntry, session: string) => void) | undefined {
  if (how === 'off') return undefined
  return (entry, session) => {
    const record = toLogRecord(entry, session)
    const paint = (name: Style, text: string) => style(process.stdout, name, text)
    process.stdout.write(`${how === 'json' ? JSON.stringify(record) : toLogLine(record, paint)}\n`)
  }
}
