import type { Exchange } from '../send/exchange.ts'

type JournaledRequest = Pick<Exchange, 'entry' | 'log'>

function tapBody({ entry, log }: JournaledRequest, body: ReadableStream<Uint8Array>) {
  const reader = body.getReader()
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        log.ended()
        throw error
      })
      if (value) {
        log.wrote(value)
        controller.enqueue(value)
      }
      if (!done) return
      log.ended()
      controller.close()
    },
    async cancel(reason) {
      entry.aborted = true
      log.ended()
      await reader.cancel(reason)
    },
  }
  return new ReadableStream<Uint8Array>(source, { highWaterMark: 0 })
}

const isStream = ({ headers }: Response): boolean =>
  headers.get('content-type')?.startsWith('text/event-stream') === true

/**
 * Writes a response into the journal. A body that its sender does not log is read here, which is
 * slower.
 */
export async function journalResponse(
  request: JournaledRequest,
  response: Response,
): Promise<Response> {
  const { log } = request
  const reads = !log.told && response.body !== null
  const streams = reads && isStream(response)
  if (reads && !streams) {
    log.wrote(new Uint8Array(await response.clone().arrayBuffer()))
    log.ended()
  }
  log.begun({ status: response.status, headers: Object.fromEntries(response.headers) })
  if (streams && response.body) return new Response(tapBody(request, response.body), response)
  if (!log.told) log.ended()
  return response
}
