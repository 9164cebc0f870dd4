/** Where the peer is wrong: what is right instead, by the titles of tests. */
import type { Shown } from './support/shown.ts'

const DELIBERATE: [titles: RegExp, right: Shown][] = [
  // The peer gives a cited text as a string, and loses its citations.
  [
    /^(Bytes|CommaSeparatedList|HttpResponse)OutputParser.* of a cited text, invoke/,
    { shows: '<blocks>' },
  ],
  // The peer hands out citations as texts without a text, and these parsers throw.
  [
    /^(String|HttpResponse)OutputParser(, plain|, events)? of a cited text, (stream|streamEvents v2)$/,
    { shows: 'It is green.' },
  ],
  [
    /^(String|HttpResponse)OutputParser(, plain|, events)? of text, a cited text, (stream|streamEvents v2)$/,
    { shows: 'I know: it is green.' },
  ],
  // The peer streams texts where nothing but texts can come, and a list of two texts otherwise.
  [
    /^(Bytes|CommaSeparatedList)OutputParser of (text, text|JSON, JSON), stream/,
    { shows: '<blocks>' },
  ],
  [
    /^HttpResponseOutputParser, (plain|events|JSON) of (text, text|JSON, JSON), stream and concat$/,
    { shows: '<blocks>' },
  ],
  [
    /^(JsonOutput(Tools|KeyTools)?|HttpResponseOutput)Parser(, JSON)? of (text, text|JSON, JSON), (stream|streamEvents v2)$/,
    { throws: 'Error: Cannot handle non-string output.' },
  ],
  // The peer takes the inputs of server tools for calls of the program's.
  [
    /^the calls of (web search|code execution|an MCP call), text, stream/,
    { shows: { calls: [], invalid_tool_calls: [] } },
  ],
]

/** Where the peer loses in a stream what it keeps in `invoke`: its `invoke` is right for both. */
const AS_WHOLE: RegExp[] = [
  / of (nothing|a refusal), (stream and|streamEvents v2, JSON|stream, concat)/,
  / of a block of tomorrow, text, stream/,
  /^getBufferString of (web search|code execution|an MCP call), text, stream/,
]

/** What is right for a test whose peer is wrong. */
export function deliberate(title: string): Shown | undefined {
  return DELIBERATE.find(([titles]) => titles.test(title))?.[1]
}

/** Whether the peer's stream is no measure. */
export function isAsWhole(title: string): boolean {
  return AS_WHOLE.some((titles) => titles.test(title))
}
