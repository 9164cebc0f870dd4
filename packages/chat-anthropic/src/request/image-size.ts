/** The size of an image, out of the head of its file. */

export interface ImageSize {
  width: number
  height: number
}

/** A JPEG's size stands behind what cameras write, previews among it. */
const LONGEST_HEAD = 131_072

/** The size of an image in base64; undefined where its head has no form known here. */
export function readImageSize(base64: string): ImageSize | undefined {
  const bytes = decodeHead(base64)
  if (!bytes) return undefined
  const view = new DataView(bytes.buffer)
  try {
    return readPng(view) ?? readGif(view) ?? readWebp(view) ?? readJpeg(view)
  } catch {
    // The head ended before its size.
    return undefined
  }
}

function decodeHead(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const head = base64.slice(0, LONGEST_HEAD).replace(/\s+/g, '')
    const text = atob(head.slice(0, head.length - (head.length % 4)))
    return Uint8Array.from(text, (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}

function readPng(view: DataView): ImageSize | undefined {
  if (view.getUint32(0) !== 0x89504e47) return undefined
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

function readGif(view: DataView): ImageSize | undefined {
  if (view.getUint32(0) !== 0x47494638) return undefined
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
}

function readWebp(view: DataView): ImageSize | undefined {
  if (view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57454250) return undefined
  switch (view.getUint32(12)) {
    // `VP8 `: 14 bits each, behind a start code.
    case 0x56503820:
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    // `VP8L`: 14 bits each, less one, in one number.
    case 0x5650384c: {
      const bits = view.getUint32(21, true)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    // `VP8X`: 24 bits each, less one.
    default:
      return { width: read24(view, 24) + 1, height: read24(view, 27) + 1 }
  }
}

function read24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 65_536
}

/** Segment by segment, up to the one that begins the picture. */
function readJpeg(view: DataView): ImageSize | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at)
    if (isFrame(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
  }
}

/** Markers C0 to CF begin a picture, but for those of tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)
}
