import { testRules, tool, type Accepted, type Fields, type Refused } from '../../test/rules.ts'

const format = (schema: Fields): Fields => ({
  output_config: { format: { type: 'json_schema', schema } },
})
const PERSON = { type: 'object', additionalProperties: false, properties: {} }
const person = (value: unknown) => format({ ...PERSON, properties: { a: value } })
const strict = (schema: Fields) => ({ tools: [tool('a', { strict: true, input_schema: schema })] })
const many = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, value]))
const OPEN = "'additionalProperties' must be explicitly set to false"

const OLD = { betas: 'structured-outputs-2025-11-13' }

const REFUSED: readonly Refused[] = [
  [
    'a format without a schema',
    { output_config: { format: { type: 'json_schema' } } },
    'output_config.format.schema: Field required',
  ],
  [
    'a schema in the wrapper of another API',
    { output_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } } },
    'output_format.schema: Field required',
    OLD,
  ],
  [
    'a format with a name',
    { output_config: { format: { type: 'json_schema', name: 'a', schema: { type: 'string' } } } },
    'output_config.format.name: Extra inputs are not permitted',
  ],
  [
    'a format of another type',
    { output_format: { type: 'json_object' } },
    "output_format.type: Input should be 'json_schema'",
    OLD,
  ],
  [
    'an open object',
    format({ type: 'object' }),
    `output_config.format.schema: For 'object' type, ${OPEN}`,
  ],
  [
    'an object with more properties',
    format({ type: 'object', additionalProperties: true }),
    "For 'object' type, 'additionalProperties: true' is not supported. Please set",
  ],
  ['an open object inside', person({ type: 'array', items: { type: 'object' } }), OPEN],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'multipleOf'].map((keyword): Refused => [
    `the keyword ${keyword}`,
    person({ type: 'integer', [keyword]: 3 }),
    `output_config.format.schema: For 'integer' type, property '${keyword}' is not supported`,
  ]),
  [
    'several keywords at once',
    person({ type: 'integer', minimum: 0, maximum: 3 }),
    "For 'integer' type, properties maximum, minimum are not supported",
  ],
  [
    'the keyword maxItems',
    person({ type: 'array', maxItems: 3 }),
    "property 'maxItems' is not supported",
  ],
  [
    'more than one item demanded',
    format({ ...PERSON, $defs: { a: { type: 'array', minItems: 2 } } }),
    "'minItems' values other than 0 or 1",
  ],
  ['a schema that is none', person({ type: 'date' }), 'JSON schema is invalid'],
  ['a schema from elsewhere', person({ $ref: 'https://a/b' }), 'External $ref is not supported'],
  [
    'a strict tool that is open',
    strict({ type: 'object' }),
    `tools.0.custom: For 'object' type, ${OPEN}`,
  ],
  [
    'more than 20 strict tools',
    {
      tools: Array.from({ length: 21 }, (_, at) =>
        tool(`a${at}`, { strict: true, input_schema: PERSON }),
      ),
    },
    'Too many strict tools (21). The maximum number of strict tools supported is 20.',
  ],
  [
    'more than 24 optional parameters',
    strict({ ...PERSON, properties: many(25, { type: 'string' }) }),
    'Schemas contains too many optional parameters (25)',
  ],
  [
    'more than 16 unions',
    format({
      ...PERSON,
      properties: many(17, { type: ['string', 'null'] }),
      required: Object.keys(many(17, 0)),
    }),
    'Schemas contains too many parameters with union types (17 parameters with type arrays or anyOf)',
  ],
]

const ACCEPTED: readonly Accepted[] = [
  [
    'a closed schema with a pattern',
    format({
      ...PERSON,
      properties: {
        a: { type: 'string', pattern: '^a', minLength: 1, format: 'email' },
        b: { type: 'array', minItems: 1, items: { anyOf: [PERSON, { type: 'null' }] } },
        c: { $ref: '#/$defs/c' },
      },
      $defs: { c: { type: 'string', const: 'c' } },
    }),
  ],
  [
    'a property called minimum',
    format({ ...PERSON, properties: { minimum: { type: 'integer' } } }),
  ],
  ['a strict tool that is closed', strict(PERSON)],
  [
    'a tool that is not strict, with everything',
    {
      tools: [
        tool('a', { input_schema: { type: 'object', properties: many(30, { minimum: 1 }) } }),
      ],
    },
  ],
]

testRules(REFUSED, ACCEPTED)
