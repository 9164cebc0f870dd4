/** The output of one command while it is read: its beginning and its end are kept, the middle is not. */

/** Text that is handed out while a command runs. */
export type OnText = (text: string) => void

/** How much of an output is kept, and how much is read at all. */
export interface OutputLimits {
  /** Bytes that are kept: one half from the beginning, the other from the end. */
  keep: number
  /** Bytes after which the command is stopped. */
  hard: number
}

/** The end of a command as the shell reports it. */
interface Finished {
  exitCode: number
  /** Bytes that came after the report: they belong to the next command. */
  rest: Buffer
}

/** Reads bytes up to the line `marker` + exit code, with bounded memory. */
export class CommandOutput {
  readonly #marker: Buffer
  readonly #limits: OutputLimits
  readonly #onText: OnText | undefined
  readonly #decoder = new TextDecoder()
  #pending: Buffer = Buffer.alloc(0)
  #head: Buffer[] = []
  #headSize = 0
  #tail: Buffer[] = []
  #tailSize = 0
  #total = 0

  constructor(marker: string, limits: OutputLimits, onText?: OnText) {
    this.#marker = Buffer.from(marker)
    this.#limits = limits
    this.#onText = onText
  }

  /** Whether more has come than may be read. */
  get isTooLong(): boolean {
    return this.#total > this.#limits.hard
  }

  /** Takes what the shell has written; the end of the command, once it is there. */
  add(chunk: Buffer): Finished | undefined {
    const data = Buffer.concat([this.#pending, chunk])
    const start = data.indexOf(this.#marker)
    const safe = start < 0 ? data.length - lengthOfBeginning(data, this.#marker) : start
    this.#keep(data.subarray(0, safe))
    this.#pending = data.subarray(safe)
    if (start < 0) return undefined
    const line = data.indexOf('\n', start + this.#marker.length)
    if (line < 0) return undefined
    const code = data.subarray(start + this.#marker.length, line).toString()
    this.#pending = Buffer.alloc(0)
    return { exitCode: Number(code), rest: data.subarray(line + 1) }
  }

  /** What is kept, as text; the gap says how much is missing. */
  read(): string {
    this.#keep(this.#pending)
    this.#pending = Buffer.alloc(0)
    const left = this.#total - this.#headSize - this.#tailSize
    const [head, tail] = [Buffer.concat(this.#head), Buffer.concat(this.#tail)]
    if (left <= 0) return toText(Buffer.concat([head, tail]))
    const before = toText(head.subarray(0, endOfCharacters(head)))
    const after = toText(tail.subarray(startOfCharacters(tail)))
    return `${before}\n[... ${left} bytes of output left out ...]\n${after}`
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return
    if (this.#total < this.#limits.keep) this.#onText?.(this.#decode(bytes))
    this.#total += bytes.length
    const half = Math.ceil(this.#limits.keep / 2)
    const first = bytes.subarray(0, half - this.#headSize)
    if (first.length > 0) this.#head.push(Buffer.from(first))
    this.#headSize += first.length
    const rest = bytes.subarray(first.length)
    if (rest.length > 0) this.#keepTail(rest, this.#limits.keep - half)
  }

  #keepTail(bytes: Buffer, most: number): void {
    const last = Buffer.from(bytes.subarray(Math.max(0, bytes.length - most)))
    this.#tail.push(last)
    this.#tailSize += last.length
    while (this.#tailSize > most) {
      const [oldest = Buffer.alloc(0)] = this.#tail
      const over = this.#tailSize - most
      if (oldest.length <= over) this.#tail.shift()
      else this.#tail[0] = oldest.subarray(over)
      this.#tailSize -= Math.min(oldest.length, over)
    }
  }

  #decode(bytes: Buffer): string {
    return this.#decoder.decode(bytes, { stream: true })
  }
}

/** How many bytes at the end of `data` may be the beginning of `marker`. */
function lengthOfBeginning(data: Buffer, marker: Buffer): number {
  let length = Math.min(data.length, marker.length - 1)
  while (length > 0 && !data.subarray(-length).equals(marker.subarray(0, length))) length -= 1
  return length
}

// The API takes any text but this character, which commands print from binary files.
const toText = (bytes: Buffer): string => bytes.toString('utf8').replaceAll('\0', '\uFFFD')

const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0xc0) === 0x80

/** Where the first whole character of bytes begins that were cut before. */
function startOfCharacters(bytes: Buffer): number {
  let at = 0
  while (at < 3 && isContinuation(bytes[at])) at += 1
  return at
}

/** Where the last whole character of bytes ends that were cut after. */
function endOfCharacters(bytes: Buffer): number {
  let lead = bytes.length - 1
  while (lead > bytes.length - 4 && isContinuation(bytes[lead])) lead -= 1
  const first = bytes[lead] ?? 0
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1
  return lead + length > bytes.length ? lead : bytes.length
}
