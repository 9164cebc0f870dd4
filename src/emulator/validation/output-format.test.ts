import { expect, test } from 'vitest'

import type { Json } from '../types.ts'
import { refusal } from './index.ts'

const user = (content: unknown): Json => ({ role: 'user', content })
const format = (schema: Json): Json => ({
  output_config: { format: { type: 'json_schema', schema } },
})

function refused(fields: Json, betas = ''): string | undefined {
  const body = { model: 'claude-sonnet-4-5', max_tokens: 1000, messages: [user('Hi')], ...fields }
  const kept = Object.entries(body).filter(([, value]) => value !== undefined)
  const headers: Record<string, string> = betas === '' ? {} : { 'anthropic-beta': betas }
  return refusal({ body: Object.fromEntries(kept), headers, counting: false })?.message
}

type Row = readonly [what: string, fields: Json, message: string]
type Accepted = readonly [what: string, fields: Json, betas?: string]

const PERSON = { type: 'object', additionalProperties: false, properties: {} }

const FORMATS: readonly Row[] = [
  [
    'an open object',
    format({ type: 'object' }),
    "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
  ],
  [
    'an open object inside',
    format({ ...PERSON, properties: { a: { type: 'array', items: { type: 'object' } } } }),
    "'additionalProperties' must be explicitly set to false",
  ],
  ...['minimum', 'maximum', 'minLength', 'maxLength', 'maxItems', 'oneOf'].map((keyword): Row => [
    `the keyword ${keyword}`,
    format({ ...PERSON, properties: { a: { type: 'string', [keyword]: 3 } } }),
    `property '${keyword}' is not supported`,
  ]),
  [
    'more than one item demanded',
    format({ ...PERSON, $defs: { a: { type: 'array', minItems: 2 } } }),
    "'minItems' values other than 0 or 1",
  ],
]

test.each(FORMATS)('%s is refused', (_, fields, message) => {
  expect(refused(fields)).toContain(message)
})

const ACCEPTED: readonly Accepted[] = [
  [
    'a closed schema with a pattern',
    format({
      ...PERSON,
      properties: {
        a: { type: 'string', pattern: '^a' },
        b: { type: 'array', minItems: 1, items: { anyOf: [PERSON, { type: 'null' }] } },
      },
    }),
  ],
  [
    'a property called minimum',
    format({ ...PERSON, properties: { minimum: { type: 'integer' } } }),
  ],
]

for (const [what, fields, betas] of ACCEPTED) {
  test(`${what} is accepted`, () => {
    expect(refused(fields, betas)).toBeUndefined()
  })
}
