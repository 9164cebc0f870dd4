import { concatBytes } from '../../wire/bytes.ts'

/** A file of an archive. */
export interface ZipEntry {
  path: string
  bytes: Uint8Array
}

const TABLE = Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  }
  return value >>> 0
})

function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0)
  return (crc ^ 0xffffffff) >>> 0
}

// Little-endian numbers, each with its width in bytes.
function pack(...fields: readonly (readonly [value: number, width: number])[]): Uint8Array {
  const all = fields.flatMap(([value, width]) =>
    Array.from({ length: width }, (_, at) => (value >>> (8 * at)) & 0xff),
  )
  return new Uint8Array(all)
}

const VERSION = 20
const UTF8_NAMES = 0x0800
// 1980-01-01, the first day that an archive can name.
const DATE = 0x21

/** A ZIP archive of files that are stored as they are, without compression. */
export function toZip(entries: readonly ZipEntry[]): Uint8Array {
  const bodies: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { path, bytes } of entries) {
    const name = new TextEncoder().encode(path)
    const size = bytes.length
    const common = [
      [VERSION, 2],
      [UTF8_NAMES, 2],
      [0, 2],
      [0, 2],
      [DATE, 2],
      [checksum(bytes), 4],
      [size, 4],
      [size, 4],
      [name.length, 2],
      [0, 2],
    ] as const
    const local = concatBytes(pack([0x04034b50, 4], ...common), name, bytes)
    bodies.push(local)
    const more = [
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [offset, 4],
    ] as const
    directory.push(pack([0x02014b50, 4], [VERSION, 2], ...common, ...more), name)
    offset += local.length
  }
  const index = concatBytes(...directory)
  const count = entries.length
  const end = pack([0x06054b50, 4], [0, 4], [count, 2], [count, 2], [index.length, 4], [offset, 4])
  return concatBytes(...bodies, index, end, pack([0, 2]))
}
