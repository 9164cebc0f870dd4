/** Reads multipart forms where they lie: of a large file there is one copy besides the body. */

function findBytes(bytes: Buffer<ArrayBuffer>, wanted: string, from: number): number | undefined {
  const at = bytes.indexOf(wanted, from, 'latin1')
  return at === -1 ? undefined : at
}

function readParameter(line: string, name: string): string | undefined {
  const [, quoted, plain] =
    new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(line) ?? []
  // Browsers write these three in percent-encoding, and nothing else.
  return (quoted ?? plain)?.replace(/%(0A|0D|22)/gi, (code) => decodeURIComponent(code))
}

/** A part of a form; its bytes are where the body has them. */
export interface FormPart {
  name: string
  /** Only of a file. */
  filename: string | undefined
  /** The media type. */
  type: string
  bytes: Buffer<ArrayBuffer>
}

function readHead(head: string): Omit<FormPart, 'bytes'> | undefined {
  const lines = head.split('\r\n')
  const valueOf = (name: string) =>
    lines.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1)
  const disposition = valueOf('content-disposition') ?? ''
  const name = readParameter(disposition, 'name')
  if (name === undefined) return undefined
  const filename = readParameter(disposition, 'filename')
  return { name, filename, type: valueOf('content-type')?.trim() ?? 'text/plain' }
}

// Whether a boundary ends here: two hyphens after it close the form.
const isClosing = (bytes: Buffer<ArrayBuffer>, at: number): boolean =>
  bytes[at] === 0x2d && bytes[at + 1] === 0x2d

function readParts(bytes: Buffer<ArrayBuffer>, boundary: string): FormPart[] | undefined {
  const parts: FormPart[] = []
  const delimiter = `--${boundary}`
  const first = findBytes(bytes, delimiter, 0)
  if (first === undefined) return undefined
  let at = first + delimiter.length
  while (!isClosing(bytes, at)) {
    const headEnd = findBytes(bytes, '\r\n\r\n', at)
    if (headEnd === undefined) return undefined
    const end = findBytes(bytes, `\r\n${delimiter}`, headEnd + 2)
    const head = readHead(bytes.toString('utf8', at + 2, headEnd))
    if (end === undefined || !head) return undefined
    parts.push({ ...head, bytes: bytes.subarray(Math.min(headEnd + 4, end), end) })
    at = end + 2 + delimiter.length
  }
  return parts
}

/** The parts of the form that a body is; nothing where it is none. */
export function parseForm(body: Uint8Array<ArrayBuffer>, type: string): FormPart[] | undefined {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) return undefined
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return readParts(bytes, boundary)
}

/** Parts as a form, with copies of their bytes. */
export function toFormData(parts: readonly FormPart[]): FormData {
  const form = new FormData()
  for (const { name, filename, type, bytes } of parts) {
    if (filename === undefined) form.append(name, bytes.toString('utf8'))
    else form.append(name, new File([bytes], filename, { type }))
  }
  return form
}
