import type { IncomingMessage } from 'node:http'

import { NO_BYTES } from '../wire/request.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What was read of a body: all of it, or nothing where there is too much. */
export type NodeBody = Bytes | 'too large'

// Bodies up to here are put together from their pieces; larger ones are read into their place, so
// that they are in memory once.
const SMALL = 1024 * 1024

/** Takes the pieces of a body, and gives the whole. */
interface Collector {
  add: (piece: Buffer<ArrayBuffer>) => void
  whole: () => Bytes
}

function createPieces(): Collector {
  const pieces: Buffer<ArrayBuffer>[] = []
  return {
    add: (piece) => void pieces.push(piece),
    whole() {
      const [first = NO_BYTES] = pieces
      return pieces.length <= 1 ? first : Buffer.concat(pieces)
    },
  }
}

function createPlace(length: number): Collector {
  const place = Buffer.allocUnsafeSlow(length)
  let at = 0
  return {
    add(piece) {
      at += piece.copy(place, at)
    },
    whole: () => place.subarray(0, at),
  }
}

const lengthOf = ({ headers }: IncomingMessage): number => Number(headers['content-length'] ?? 0)

/** Whether a request says that its body is larger than this. */
export const announcesMore = (incoming: IncomingMessage, most: number): boolean =>
  lengthOf(incoming) > most

/** Reads a body of at most so many bytes; of a larger one it leaves the rest unread. */
export function readNodeBody(incoming: IncomingMessage, most: number): Promise<NodeBody> {
  if (announcesMore(incoming, most)) return Promise.resolve('too large')
  const length = lengthOf(incoming)
  return new Promise((resolve, reject) => {
    const collector = length > SMALL ? createPlace(length) : createPieces()
    let size = 0
    const take = (piece: Buffer<ArrayBuffer>) => {
      size += piece.length
      if (size <= most) return collector.add(piece)
      incoming.off('data', take).pause()
      resolve('too large')
    }
    incoming.on('data', take)
    incoming.on('end', () => resolve(collector.whole()))
    incoming.on('error', reject)
  })
}

// Clients that write before they read must not find the connection reset before they have read the
// answer; those that never stop are cut off.
const MOST_DISCARDED = 64 * 1024 * 1024
const MOST_PATIENCE_MS = 5_000

/** Throws the rest of a body away for a while: until its end, or until it has had enough time and bytes. */
export function discardRest(incoming: IncomingMessage): Promise<void> {
  if (incoming.complete || incoming.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    let left = MOST_DISCARDED
    const timer = setTimeout(resolve, MOST_PATIENCE_MS)
    const stop = () => {
      clearTimeout(timer)
      resolve()
    }
    incoming.on('data', (piece: Buffer) => {
      left -= piece.length
      if (left < 0) stop()
    })
    incoming.once('end', stop).once('close', stop).once('error', stop).resume()
  })
}
