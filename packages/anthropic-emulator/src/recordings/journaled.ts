import type { Exchange } from '../send/exchange.ts'

type Noted = Pick<Exchange, 'entry' | 'log'>

function tapped({ entry, log }: Noted, body: ReadableStream<Uint8Array>) {
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
 * The response, noted in the journal. One whose sender does not tell the log what it sends is read
 * here instead, which is slower.
 */
export async function journaled(noted: Noted, response: Response): Promise<Response> {
  const { log } = noted
  const reads = !log.told && response.body !== null
  const streams = reads && isStream(response)
  if (reads && !streams) {
    log.wrote(new Uint8Array(await response.clone().arrayBuffer()))
    log.ended()
  }
  log.begun({ status: response.status, headers: Object.fromEntries(response.headers) })
  if (streams && response.body) return new Response(tapped(noted, response.body), response)
  if (!log.told) log.ended()
  return response
}
