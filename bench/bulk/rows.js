/** Rows, answers and journals of any number, made when they are asked for. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'

export function* makeRows(count) {
  for (let id = 0; id < count; id += 1) yield { id, input: `Classify the ticket number ${id}.` }
}

/** A reply of the API, as bytes that many requests share. */
const REPLY = JSON.stringify(
  JSON.parse(readFileSync(new URL('reply.json', import.meta.url), 'utf8')),
)

/** An API in this process that answers everything with the same reply. */
export function answerAlways() {
  return Promise.resolve(
    new Response(REPLY, { headers: { 'content-type': 'application/json', 'request-id': 'req_1' } }),
  )
}

/** Copies the lines of a small journal until there are results for so many rows. */
export function writeJournal(file, lines, count) {
  const fd = openSync(file, 'w')
  const [header, sample] = lines
  writeSync(fd, `${header}\n`)
  const tail = sample.slice(sample.indexOf(',"state"'))
  for (let row = 0; row < count;) {
    let text = ''
    for (let at = 0; at < 1_000 && row < count; at += 1, row += 1) text += `{"row":${row}${tail}\n`
    writeSync(fd, text)
  }
  closeSync(fd)
}
