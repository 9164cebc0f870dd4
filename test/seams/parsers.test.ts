import { HttpResponseOutputParser } from '@langchain/classic/output_parsers'
import {
  BytesOutputParser,
  CommaSeparatedListOutputParser,
  JsonMarkdownStructuredOutputParser,
  JsonOutputParser,
  StringOutputParser,
  StructuredOutputParser,
} from '@langchain/core/output_parsers'
import {
  JsonOutputKeyToolsParser,
  JsonOutputToolsParser,
} from '@langchain/core/output_parsers/openai_tools'
import type { Runnable } from '@langchain/core/runnables'
import { describe } from 'vitest'
import { z } from 'zod'
import { READERS } from './programs/reading.ts'
import { sameOf } from './support/matrix.ts'
import { REPLIES } from './support/replies.ts'

const trip = z.object({ city: z.string(), days: z.number() })

const PARSERS: Record<string, () => Runnable> = {
  StringOutputParser: () => new StringOutputParser(),
  BytesOutputParser: () => new BytesOutputParser(),
  JsonOutputParser: () => new JsonOutputParser(),
  StructuredOutputParser: () => StructuredOutputParser.fromZodSchema(trip),
  JsonMarkdownStructuredOutputParser: () => JsonMarkdownStructuredOutputParser.fromZodSchema(trip),
  JsonOutputToolsParser: () => new JsonOutputToolsParser({ returnId: false }),
  JsonOutputKeyToolsParser: () =>
    new JsonOutputKeyToolsParser({ keyName: 'get_weather', returnSingle: true, zodSchema: trip }),
  CommaSeparatedListOutputParser: () => new CommaSeparatedListOutputParser(),
  'HttpResponseOutputParser, plain': () => new HttpResponseOutputParser(),
  'HttpResponseOutputParser, events': () =>
    new HttpResponseOutputParser({ contentType: 'text/event-stream' }),
  'HttpResponseOutputParser, JSON': () =>
    new HttpResponseOutputParser({
      contentType: 'text/event-stream',
      outputParser: new JsonOutputParser(),
    }),
}

for (const [name, make] of Object.entries(PARSERS)) {
  describe(`(A1) ${name} reads`, () => {
    for (const reply of Object.keys(REPLIES)) {
      for (const [way, read] of Object.entries(READERS)) {
        sameOf(name, reply, way, (handed) => read(handed, make()))
      }
    }
  })
}
