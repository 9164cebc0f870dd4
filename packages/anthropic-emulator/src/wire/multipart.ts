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

interface PartHead {
  name: string
  filename: string | undefined
  type: string
}

function readHead(head: string): PartHead | undefined {
  const lines = head.split('\r\n')
  const valueOf = (name: string) =>
    lines.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1)
  const disposition = valueOf('content-disposition') ?? ''
  const name = readParameter(disposition, 'name')
  if (name === undefined) return undefined
  const filename = readParameter(disposition, 'filename')
  return { name, filename, type: valueOf('content-type')?.trim() ?? 'text/plain' }
}

function appendPart(
  form: FormData,
  { name, filename, type }: PartHead,
  content: Buffer<ArrayBuffer>,
): void {
  if (filename === undefined) form.append(name, content.toString('utf8'))
  else form.append(name, new File([content], filename, { type }), filename)
}

// Whether a boundary ends here: two hyphens after it close the form.
const isClosing = (bytes: Buffer<ArrayBuffer>, at: number): boolean =>
  bytes[at] === 0x2d && bytes[at + 1] === 0x2d

function readParts(bytes: Buffer<ArrayBuffer>, boundary: string): FormData | undefined {
  const form = new FormData()
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
    appendPart(form, head, bytes.subarray(Math.min(headEnd + 4, end), end))
    at = end + 2 + delimiter.length
  }
  return form
}

/** The form that a body is; nothing where it is none. */
export function parseForm(body: Uint8Array<ArrayBuffer>, type: string): FormData | undefined {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) return undefined
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return readParts(bytes, boundary)
}
