/** Rows, answers and journals of any number, made when they are asked for. */
import { openSync, writeSync, closeSync } from 'node:fs'

export function* makeRows(count: number): Generator<{ id: number; input: string }> {
  for (let id = 0; id < count; id += 1) yield { id, input: `Classify the ticket number ${id}.` }
}

/** A reply of the API, as bytes that many requests share. */
export const REPLY = JSON.stringify({
  id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5-20251001',
  content: [{ type: 'text', text: 'The customer asks for a refund. '.repeat(12) }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: {
    input_tokens: 20,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 90,
    service_tier: 'standard',
  },
})

/** An API in this process that answers everything with the same reply. */
export function answerAlways(): Promise<Response> {
  return Promise.resolve(
    new Response(REPLY, { headers: { 'content-type': 'application/json', 'request-id': 'req_1' } }),
  )
}

/** Copies the lines of a small journal until there are results for so many rows. */
export function writeJournal(file: string, lines: readonly string[], count: number): void {
  const fd = openSync(file, 'w')
  const [header, sample] = lines
  writeSync(fd, `${header}\n`)
  const tail = sample!.slice(sample!.indexOf(',"state"'))
  for (let row = 0; row < count;) {
    let text = ''
    for (let at = 0; at < 1_000 && row < count; at += 1, row += 1) text += `{"row":${row}${tail}\n`
    writeSync(fd, text)
  }
  closeSync(fd)
}
