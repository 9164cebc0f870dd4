import {
  conversation,
  system,
  testRules,
  tool,
  user,
  type Accepted,
  type Fields,
  type Refused,
} from '../../test/rules.ts'

const closed = (properties: Fields, more: Fields = {}): Fields => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
})
const format = (schema: Fields): Fields => ({
  output_config: { format: { type: 'json_schema', schema } },
})
const strict = (schema: Fields): Fields => ({
  tools: [tool('a', { strict: true, input_schema: schema })],
})
const many = (count: number, value: unknown): Fields =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, value]))

const LIST = { $ref: '#/$defs/List' }
const CIRCLE = closed({ list: LIST }, { $defs: { List: closed({ next: { anyOf: [LIST] } }) } })
const NULLABLE = { type: ['string', 'null'] }

/** What a property cannot be, and the words for it. */
const UNFIT: readonly (readonly [what: string, property: unknown, problem: string])[] = [
  ['true', true, "For 'object' type, property 'properties' is not supported"],
  ['false', false, "For 'object' type, property 'properties' is not supported"],
  ['anything', {}, 'Empty schema ({}) that accepts any JSON value is not supported.'],
  ['a bare title', { title: 'A' }, 'Empty schema ({}) that accepts any JSON value'],
  [
    'untyped',
    { default: null, title: "It's", examples: [true, 1.5] },
    `Invalid schema: Schema type is missing for schema: {'default': None, 'title': "It's", 'examples': [True, 1.5]}`,
  ],
  ['one of two', { oneOf: [{ type: 'string' }] }, "Schema type 'oneOf' is not supported"],
  ['a negation', { type: 'string', not: {} }, "Schema keyword 'not' is not supported"],
  [
    'a typed union',
    { type: 'string', anyOf: [{ type: 'string' }], discriminator: {} },
    "For 'anyOf', 'discriminator, type' is not supported",
  ],
  [
    'an object that has to match more',
    closed({}, { allOf: [closed({})] }),
    "For 'anyOf', 'additionalProperties, properties, required, type' is not supported",
  ],
  [
    'a union beside a reference',
    { $ref: '#', anyOf: [{ type: 'null' }] },
    "For 'anyOf', '$ref' is not supported",
  ],
  [
    'a nullable enum',
    { ...NULLABLE, enum: ['x', null] },
    "Invalid schema: Enum value 'x' does not match declared type '['string', 'null']'",
  ],
  [
    'an enum of another type',
    { type: 'string', enum: ['x', 3] },
    "Invalid schema: Enum value '3' does not match declared type 'string'",
  ],
  [
    'a list of anything',
    { type: 'array', items: true },
    "Invalid schema: Array types must be specified with a single object schema for 'items'.",
  ],
  [
    'a list of six',
    { type: 'array', items: { type: 'string' }, minItems: 6 },
    "For 'array' type, 'minItems' values other than 0 or 1 are not supported (got: [6, ∞])",
  ],
  [
    'a list of two to five',
    { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 5 },
    "For 'array' type, 'minItems' values other than 0 or 1 are not supported (got: [2, 5])",
  ],
  [
    'a list that contains something',
    { type: 'array', contains: {} },
    "For 'array' type, property 'contains' is not supported",
  ],
  [
    'a condition',
    closed({}, { if: {}, else: {} }),
    "For 'object' type, properties else, if are not supported",
  ],
  [
    'an extension',
    closed({}, { 'x-order': 1 }),
    "For 'object' type, property 'x-order' is not supported",
  ],
  [
    'a phone number',
    { type: 'string', format: 'phone' },
    "For 'string' type, format 'phone' is not supported",
  ],
  [
    'elsewhere',
    { $ref: 'https://example.com/a.json' },
    "External $ref is not supported: 'https://example.com/a.json'",
  ],
  [
    'nowhere',
    { $ref: '#/$defs/Ghost' },
    'Invalid schema: Reference to non-existent definition: #/$defs/Ghost',
  ],
]

const CIRCULAR =
  'Invalid schema: Circular reference detected in schema definitions: List -> List. Self-referencing or mutually-referencing definitions are not supported.'

const definition = tool('a', { strict: true, input_schema: closed({ a: true }) })

const REFUSED: readonly Refused[] = [
  ...UNFIT.flatMap(([what, property, problem]): Refused[] => [
    [`a format with ${what}`, format(closed({ a: property })), problem],
  ]),
  ...UNFIT.map(([what, property, problem]): Refused => [
    `a strict tool with ${what} further down`,
    strict(closed({ b: closed({ a: property }) })),
    `tools.0.custom: ${problem}`,
  ]),
  ['a format that runs in a circle', format(CIRCLE), `output_config.format.schema: ${CIRCULAR}`],
  ['a strict tool that runs in a circle', strict(CIRCLE), `tools.0.custom: ${CIRCULAR}`],
  [
    'a circle of two definitions',
    strict(
      closed(
        { a: { $ref: '#/definitions/A' } },
        {
          definitions: {
            A: closed({ b: { $ref: '#/definitions/B' } }),
            B: closed({ a: { $ref: '#/definitions/A' } }),
          },
        },
      ),
    ),
    'schema definitions: A -> B -> A.',
  ],
  [
    'a union with definitions at the root',
    format({ anyOf: [{ $ref: '#/$defs/A' }], $defs: { A: closed({}) } }),
    "output_config.format.schema: For 'anyOf', '$defs' is not supported",
  ],
  ['a schema inside of itself', format(closed({ a: { $ref: '#' } })), 'definitions: # -> #.'],
  ['16 unions in one tool', strict(closed(many(16, NULLABLE))), 'Schema is too complex.'],
  [
    '16 unions in a format',
    format(closed(many(16, { anyOf: [{ type: 'null' }] }))),
    'Schema is too complex.',
  ],
  [
    '24 optional parameters in one tool',
    strict({ ...closed(many(24, { type: 'null' })), required: [] }),
    'Schema is too complex.',
  ],
  [
    'a format by its former name',
    { output_format: { type: 'json_schema', schema: closed({ a: true }) } },
    "output_format.schema: For 'object' type, property 'properties' is not supported",
    { betas: 'structured-outputs-2025-11-13' },
  ],
  [
    'the format of a fallback',
    {
      model: 'claude-opus-5',
      fallbacks: [{ model: 'claude-opus-4-8', ...format(closed({ a: true })) }],
    },
    "fallbacks.0.output_config.format.schema: For 'object' type, property 'properties'",
    { betas: 'server-side-fallback-2026-07-01' },
  ],
  [
    'a strict tool that a message defines',
    {
      model: 'claude-opus-5',
      ...conversation(
        user('a'),
        system([{ type: 'tool_addition', tool: { type: 'tool_definition', definition } }]),
      ),
    },
    "messages.1.content.0.tool_addition.tool.tool_definition.definition.custom: For 'object' type",
    { betas: 'inline-tools-2026-09-15' },
  ],
  [
    'a format with a flag, when it is counted,',
    format(closed({ a: true })),
    "property 'properties'",
    { counting: true },
  ],
]

const ACCEPTED: readonly Accepted[] = [
  [
    'a schema of all that a grammar can be made from',
    format(
      closed(
        {
          text: { type: 'string', minLength: 1, maxLength: 9, pattern: '^a', format: 'date-time' },
          list: { type: 'array', items: { $ref: '#/$defs/A' }, minItems: 1, title: 'L' },
          twice: { $ref: '#/$defs/A' },
          union: { anyOf: [{ type: 'string' }, { type: 'null' }], title: 'U', default: null },
          level: { enum: ['low', 3, null] },
          kind: { const: 'a', deprecated: true },
          count: { type: 'integer', enum: [1, 2], examples: [1] },
        },
        {
          $schema: 'https://json-schema.org/draft/2020-12/schema',
          $defs: { A: closed({ b: { $ref: '#/$defs/B' } }), B: { type: 'boolean' } },
        },
      ),
    ),
  ],
  [
    'properties called as keywords',
    strict(closed({ not: { type: 'null' }, oneOf: { type: 'null' } })),
  ],
  ['15 unions in one tool', strict(closed(many(15, NULLABLE)))],
  [
    '16 unions in two tools',
    {
      tools: ['a', 'b'].map((name) =>
        tool(name, { strict: true, input_schema: closed(many(8, NULLABLE)) }),
      ),
    },
  ],
  [
    '24 optional parameters in two tools',
    {
      tools: ['a', 'b'].map((name) =>
        tool(name, {
          strict: true,
          input_schema: { ...closed(many(12, { type: 'null' })), required: [] },
        }),
      ),
    },
  ],
  [
    'a tool that is not strict, with flags and circles',
    { tools: [tool('a', { input_schema: { ...CIRCLE, properties: { a: true, list: LIST } } })] },
  ],
]

testRules(REFUSED, ACCEPTED)
