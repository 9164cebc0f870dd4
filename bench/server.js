/**
 * The local API: a bare `node:http` server that writes bytes made before. The path says what is
 * answered, whatever is asked:
 *
 *   /stream/<kind>/<deltas>          all at once, in writes the size of a TCP segment
 *   /slow/<kind>/<deltas>/<ms>       one event a write, one write each so many milliseconds
 *   /hold/<kind>/<deltas>            all but the end, which waits for a request to /release
 *   /json/<deltas>                   a reply that comes whole
 *   /asked/<kind>/<deltas>           a stream or a whole reply, as the request asks for it
 *   /held                            how many wait
 */
import http from 'node:http'
import { streamed, whole } from './wire.js'

const SEGMENT = 1400
const SEGMENTS_A_TURN = 24

/** @type {Map<string, Buffer[]>} */
const segments = new Map()
const held = new Set()

function segmentsOf(kind, deltas) {
  const key = `${kind}/${deltas}`
  if (!segments.has(key)) segments.set(key, cut(Buffer.from(streamed(kind, deltas).join(''))))
  return segments.get(key)
}

/** Where a segment ends is no business of the events: most are cut in two somewhere. */
function cut(bytes) {
  const count = Math.ceil(bytes.length / SEGMENT)
  return Array.from({ length: count }, (_, nth) =>
    bytes.subarray(nth * SEGMENT, (nth + 1) * SEGMENT),
  )
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'request-id': 'req_011CSHoEeqs5C35K2UUqR7Fy',
}

function writeAll(response, parts, from = 0) {
  let nth = from
  while (nth < parts.length) {
    const end = Math.min(nth + SEGMENTS_A_TURN, parts.length)
    response.cork()
    while (nth < end) response.write(parts[nth++])
    response.uncork()
    if (response.writableNeedDrain) {
      response.once('drain', () => writeAll(response, parts, nth))
      return
    }
  }
  response.end()
}

const ANSWERS = {
  stream(response, [kind, deltas]) {
    response.writeHead(200, HEADERS)
    writeAll(response, segmentsOf(kind, Number(deltas)))
  },
  slow(response, [kind, deltas, ms]) {
    response.writeHead(200, HEADERS)
    const events = streamed(kind, Number(deltas))
    let nth = 0
    const timer = setInterval(() => {
      response.write(events[nth++])
      if (nth < events.length - 2) return
      clearInterval(timer)
      hold(response, events.slice(nth).join(''))
    }, Number(ms))
  },
  hold(response, [kind, deltas]) {
    response.writeHead(200, HEADERS)
    const events = streamed(kind, Number(deltas))
    response.write(events.slice(0, -2).join(''))
    hold(response, events.slice(-2).join(''))
  },
  json(response, [deltas]) {
    response.writeHead(200, { ...HEADERS, 'content-type': 'application/json' })
    response.end(whole(Number(deltas)))
  },
  asked(response, [kind, deltas], body) {
    if (body.includes('"stream":true')) ANSWERS.stream(response, [kind, deltas])
    else ANSWERS.json(response, [deltas])
  },
  held(response) {
    response.end(String(held.size))
  },
  release(response) {
    for (const release of held) release()
    held.clear()
    response.end()
  },
}

function hold(response, rest) {
  held.add(() => response.end(rest))
}

const server = http.createServer((request, response) => {
  const [, name, ...details] = request.url.split('/')
  let body = ''
  request.on('data', (piece) => {
    if (name === 'asked') body += piece
  })
  request.on('end', () => {
    const answer = ANSWERS[name]
    if (answer) return answer(response, details, body)
    response.writeHead(404).end()
  })
})
// A connection is never closed between two rounds.
server.keepAliveTimeout = 600_000
server.requestTimeout = 0
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }))
process.on('disconnect', () => process.exit())
