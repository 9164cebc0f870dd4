import type { ReplyTarget } from '../send/target.ts'

type Noted = Pick<ReplyTarget, 'entry' | 'log'>

function tapped({ entry, log }: Noted, body: ReadableStream<Uint8Array>) {
  const reader = body.getReader()
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        log.end()
        throw error
      })
      if (value) {
        log.appendBytes(value)
        controller.enqueue(value)
      }
      if (!done) return
      log.end()
      controller.close()
    },
    async cancel(reason) {
      entry.aborted = true
      log.end()
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
  const reads = !log.isRecordedBySender && response.body !== null
  const streams = reads && isStream(response)
  if (reads && !streams) {
    log.appendBytes(new Uint8Array(await response.clone().arrayBuffer()))
    log.end()
  }
  log.recordHead({ status: response.status, headers: Object.fromEntries(response.headers) })
  if (streams && response.body) return new Response(tapped(noted, response.body), response)
  if (!log.isRecordedBySender) log.end()
  return response
}
