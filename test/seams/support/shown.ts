/** What a user sees of a result: plain data, without ids and times. */
import { isBaseMessage } from '@langchain/core/messages'

/** What a program came to: what it shows, or the kind of error it ended with. */
export type Shown = { shows: unknown } | { throws: string }

/** Runs a program; an error is a result like any other. */
export async function outcomeOf(program: () => Promise<unknown>): Promise<Shown> {
  try {
    return { shows: plain(await program()) }
  } catch (error) {
    const { name, message } = error as Error
    return { throws: `${name}: ${withoutIds(message).split('\n')[0]}`.slice(0, 200) }
  }
}

const ID =
  /\b(?:msg|toolu|srvtoolu|mcptoolu|req|run|lc_run)[_-][\w-]{6,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g

// Parsers that take texts alone print lists of blocks so: nobody reads what is in there.
const DUMP = /\[object Object\]|[[{,]\s*\\*"(?:type|index|text)\\*":/

/** The same where both print blocks instead of a text, or cut a text into other events. */
export function withoutDumps(shown: Shown): Shown {
  if ('throws' in shown) {
    return { throws: shown.throws.replace(/coerce "\w+"/, 'coerce "<block>"') }
  }
  if (DUMP.test(JSON.stringify(shown.shows))) return { shows: '<blocks>' }
  return { shows: withoutEvents(shown.shows) }
}

/** The texts of server-sent events, as one text. */
function withoutEvents(shown: unknown): unknown {
  if (typeof shown !== 'string' || !shown.startsWith('event: data')) return shown
  const data = [...shown.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json!) as unknown)
  return data.every((each) => typeof each === 'string') ? data.join('') : data
}

function withoutIds(text: string): string {
  return text.replace(ID, '<id>').replace(/127\.0\.0\.1:\d+/g, '<host>')
}

/** A value as JSON has it; messages as `{ type, text, calls }`. */
export function plain(value: unknown): unknown {
  if (typeof value === 'string') return withoutIds(value)
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  if (isBaseMessage(value)) return message(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined)
    return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]))
  }
  return value
}

function message(value: unknown) {
  const { type, text, tool_calls, tool_call_id, status } = value as {
    type: string
    text: string
    tool_calls?: { name: string; args: unknown }[]
    tool_call_id?: string
    status?: string
  }
  const calls = tool_calls?.map(({ name, args }) => ({ name, args }))
  return plain({
    type,
    text,
    ...(calls?.length ? { calls } : {}),
    ...(tool_call_id ? { answers: tool_call_id } : {}),
    ...(status ? { status } : {}),
  })
}
