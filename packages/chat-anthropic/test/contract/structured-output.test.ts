import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import { AIMessage } from '@langchain/core/messages'
import { expect, test } from 'vitest'
import * as z3 from 'zod/v3'
import * as z from 'zod'
import { all, contract, using } from './support.ts'

const Joke = z.object({
  setup: z.string().describe('The question'),
  punchline: z.string().describe('The answer'),
})
const OldJoke = z3.object({ setup: z3.string(), punchline: z3.string() })
const joke = expect.objectContaining({
  setup: expect.any(String) as string,
  punchline: expect.any(String) as string,
}) as object

const SCHEMAS: [kind: string, schema: unknown][] = [
  ['a Zod schema', Joke],
  ['a schema of Zod 3', OldJoke],
  ['a JSON schema', { title: 'joke', ...z.toJSONSchema(Joke) }],
]
const METHODS = ['jsonSchema', 'functionCalling', 'jsonMode', undefined] as const
const CASES = SCHEMAS.flatMap(([kind, schema]) =>
  METHODS.map((method) => ({ kind, schema, method, way: method ?? 'the default way' })),
)

contract('structured output', (platform) => {
  test.each(CASES)('by $way follows $kind', ({ schema, method }) =>
    using(platform, async (llm) => {
      const structured = llm.withStructuredOutput(schema as typeof Joke, method ? { method } : {})
      expect(await structured.invoke('Tell me a joke about cats.')).toEqual(joke)
      const parts = await all(structured.stream('Tell me a joke about cats.'))
      expect(parts.length).toBeGreaterThan(0)
      expect(parts.at(-1)).toEqual(joke)
    }),
  )

  test('comes with the raw message where that is asked for', () =>
    using(platform, async (llm) => {
      for (const method of ['jsonSchema', 'functionCalling'] as const) {
        const options = { includeRaw: true, method, name: 'joke' } as const
        const { raw, parsed } = await llm.withStructuredOutput(Joke, options).invoke('A joke?')
        expect(AIMessage.isInstance(raw)).toBe(true)
        expect(parsed).toEqual(joke)
        const isCalled = (raw.tool_calls ?? []).length > 0
        expect(isCalled).toBe(method === 'functionCalling')
      }
    }))

  test('leaves out what is optional, and fills it where the text speaks of it', () =>
    using(platform, async (llm) => {
      const Rated = Joke.extend({ rating: z.number().optional() })
      const structured = llm.withStructuredOutput(Rated)
      expect(await structured.invoke('A joke about cats?')).not.toHaveProperty('rating')
      expect(await structured.invoke('A joke about cats, rating: 7')).toMatchObject({ rating: 7 })
    }))

  test('of nested objects, lists and unions is valid', () =>
    using(platform, async (llm) => {
      const Report = z.object({
        title: z.string(),
        sections: z.array(z.object({ heading: z.string(), pages: z.int() })),
        by: z.union([z.object({ person: z.string() }), z.object({ team: z.string() })]),
        status: z.enum(['draft', 'final']),
        reviewer: z.string().nullable(),
      })
      const report = await llm.withStructuredOutput(Report).invoke('A final report on 3 cats.')
      expect(Report.safeParse(report).success).toBe(true)
      expect(report.status).toBe('final')
    }))

  test.each(['jsonSchema', 'functionCalling'] as const)(
    'by %s tells callbacks its format',
    (method) =>
      using(platform, async (llm) => {
        const seen: unknown[] = []
        const handler = BaseCallbackHandler.fromMethods({
          handleChatModelStart: (_model, _messages, _run, _parent, extra) => {
            seen.push(extra)
          },
        })
        const structured = llm.withStructuredOutput(Joke, { method })
        await structured.invoke('A joke?', { callbacks: [handler] })
        expect(seen).toMatchObject([
          {
            options: {
              ls_structured_output_format: {
                kwargs: { method },
                schema: expect.anything() as object,
              },
            },
          },
        ])
      }),
  )
})
