/**
 * Reads CSV as RFC 4180 has it, a record at a time: quoted fields may hold commas, quotes and line
 * ends. Written here, since it is shorter than what a parser's options would take.
 */

/** A record with the number of the line it begins at. */
export interface CsvRecord {
  line: number
  fields: string[]
}

/** The records of a text that comes in pieces. Throws where a quote is never closed. */
export async function* readCsv(
  pieces: AsyncIterable<string>,
  separator: string,
): AsyncGenerator<CsvRecord> {
  const reader = new CsvReader(separator)
  for await (const piece of pieces) yield* reader.read(piece)
  yield* reader.end()
}

type Place = 'start' | 'plain' | 'quoted' | 'quote'

class CsvReader {
  readonly #separator: string
  #place: Place = 'start'
  #field = ''
  #fields: string[] = []
  #line = 1
  #begun = 1
  #lastWasReturn = false

  constructor(separator: string) {
    this.#separator = separator
  }

  *read(text: string): Generator<CsvRecord> {
    for (const character of text) {
      const isNewline = character === '\n' || character === '\r'
      // Windows ends a line with both.
      const isSecond = character === '\n' && this.#lastWasReturn
      this.#lastWasReturn = character === '\r'
      if (isNewline && !isSecond) this.#line += 1
      if (this.#place === 'quoted') this.#readQuoted(character)
      else if (isSecond) this.#begun = this.#line
      else if (isNewline) yield* this.#endRecord()
      else this.#readPlain(character)
    }
  }

  *end(): Generator<CsvRecord> {
    if (this.#place === 'quoted') {
      throw new Error(`line ${this.#begun}: a quote is never closed.`)
    }
    yield* this.#endRecord()
  }

  #readQuoted(character: string): void {
    if (character === '"') this.#place = 'quote'
    else this.#field += character
  }

  #readPlain(character: string): void {
    if (character === this.#separator) return this.#endField()
    // The second of two quotes is one of the field's own.
    if (character === '"' && this.#place === 'quote') this.#field += '"'
    const opens = character === '"' && this.#place !== 'plain'
    if (!opens) this.#field += character
    this.#place = opens ? 'quoted' : 'plain'
  }

  #endField(): void {
    this.#fields.push(this.#field)
    this.#field = ''
    this.#place = 'start'
  }

  *#endRecord(): Generator<CsvRecord> {
    const isEmpty = this.#fields.length === 0 && this.#field === '' && this.#place === 'start'
    this.#endField()
    const record = { line: this.#begun, fields: this.#fields }
    this.#fields = []
    this.#begun = this.#line
    if (!isEmpty) yield record
  }
}
