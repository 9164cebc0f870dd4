/** A process with a server that does nothing but write the bytes it was given. */
import { createServer } from 'node:http'
import { tellCpu } from './cpu.js'

const answers = new Map()

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { status, headers, body } = answers.get(Buffer.concat(chunks).toString())
    response.writeHead(status, headers)
    response.end(body)
  })
})

server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${server.address().port}` })
})
tellCpu()
process.on('message', ({ request, answer }) => {
  if (!request) return
  answers.set(request, answer)
  process.send?.({ learned: true })
})
process.on('disconnect', () => process.exit(0))
