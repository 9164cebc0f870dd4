import type { ReplyTarget } from '../send/target.ts'

type JournaledRequest = Pick<ReplyTarget, 'entry' | 'log'>

function tapBody({ entry, log }: JournaledRequest, body: ReadableStream<Uint8Array>) {
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
 * Writes a response into the journal. A body that its sender does not log is read here, which is
 * slower.
 */
export async function journalResponse(
  request: JournaledRequest,
  response: Response,
): Promise<Response> {
  const { log } = request
  const reads = !log.isRecordedBySender && response.body !== null
  const streams = reads && isStream(response)
  if (reads && !streams) {
    log.appendBytes(new Uint8Array(await response.clone().arrayBuffer()))
    log.end()
  }
  log.recordHead({ status: response.status, headers: Object.fromEntries(response.headers) })
  if (streams && response.body) return new Response(tapBody(request, response.body), response)
  if (!log.isRecordedBySender) log.end()
  return response
}
