import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'

import type { Json } from '../wire/types.ts'
import { extractHints } from './argument-hints.ts'
import { fillSchema } from './fill.ts'
import { generateExamples } from './pattern.ts'

const filled = (schema: Json, text: string): unknown => fillSchema(schema, extractHints(text, []))

const TEXTS = [
  'Fill it.',
  '',
  'Jane Doe, 54, lives in Paris and London; jane@x.org, 3 dogs, 7.5 kg, "a quote", https://a.example/b',
  'city: Paris a=1 b=2 x',
  'On 2026-02-30 at 999.1.2.3, P, true false null none 1 2 3 4 5 6 7 8 9 10',
]

interface Tree {
  size: number
  children: Tree[]
}
const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ size: z.number(), children: z.array(Tree) }))
const Chain: z.ZodType = z.object({
  value: z.string(),
  get next() {
    return Chain.nullable()
  },
})

const SCHEMAS: Record<string, z.ZodType> = {
  'objects in objects': z.object({
    user: z.object({ name: z.string(), at: z.object({ street: z.string().min(3) }) }),
  }),
  'enums and literals': z.object({
    unit: z.enum(['km', 'mi']),
    level: z.literal([1, 2, 3]),
    none: z.literal(null),
    yes: z.literal(true),
  }),
  unions: z.object({
    either: z.union([z.string(), z.number()]),
    shape: z.discriminatedUnion('type', [
      z.object({ type: z.literal('circle'), radius: z.number() }),
      z.object({ type: z.literal('square'), side: z.number() }),
    ]),
  }),
  lists: z.object({
    two: z.array(z.string()).min(2).max(3),
    pair: z.tuple([z.string(), z.number()]),
    rest: z.tuple([z.string()]).rest(z.number()),
    grid: z.array(z.array(z.int())).min(1),
    four: z.array(z.number().min(5)).length(4),
    mails: z.array(z.email()).nonempty(),
  }),
  formats: z.object({
    email: z.email(),
    url: z.url(),
    uuid: z.uuid(),
    v4: z.uuidv4(),
    instant: z.iso.datetime(),
    day: z.iso.date(),
    time: z.iso.time(),
    duration: z.iso.duration(),
    ip4: z.ipv4(),
    ip6: z.ipv6(),
    block4: z.cidrv4(),
    block6: z.cidrv6(),
    base64: z.base64(),
    base64url: z.base64url(),
    phone: z.e164(),
    cuid: z.cuid(),
    ulid: z.ulid(),
    nano: z.nanoid(),
    emoji: z.emoji(),
    jwt: z.jwt(),
    host: z.hostname(),
  }),
  numbers: z.object({
    between: z.number().min(3).max(4),
    only3: z.int().gt(2).lt(4),
    negative: z.number().negative(),
    sevens: z.int().min(10).multipleOf(7),
    fraction: z.number().gt(0).lt(1),
    most: z.int().max(-5),
    halves: z.number().min(-10).max(-5).multipleOf(2.5),
    small: z.int32(),
  }),
  texts: z.object({
    long: z.string().min(10).max(12),
    exact: z.string().length(3),
    short: z.string().max(2),
    choice: z.string().regex(/^(red|green)$/),
    capital: z.string().regex(/^\p{Lu}\w*$/u),
    repeated: z.string().min(5).regex(/^a+$/),
    inside: z.string().min(4).regex(/x/),
    mail: z.string().regex(/^\S+@\S+\.\S+$/),
    ahead: z.string().regex(/^(?=.*\d)[a-z\d]{8}$/),
    version: z.string().regex(/^v\d+\.\d+\.\d+$/),
    account: z.string().regex(/^[A-Z]{2}\d{2}[A-Z0-9]{4,30}$/),
    colour: z.string().regex(/^#[0-9a-f]{6}$/i),
    phone: z.string().regex(/^(?:\+\d{1,3})?\s?\d{4,14}$/),
    begins: z.string().startsWith('ab'),
    ends: z.string().endsWith('yz'),
    upper: z.string().uppercase(),
  }),
  records: z.object({
    counts: z.record(z.string(), z.number()),
    each: z.record(z.enum(['a', 'b']), z.string()),
    any: z.any(),
    strict: z.strictObject({ a: z.string() }),
    loose: z.looseObject({ a: z.boolean() }),
  }),
  'what may be missing': z.object({
    nothing: z.string().nullable(),
    inner: z.nullable(z.object({ a: z.number() })),
    optional: z.number().optional(),
    both: z.string().nullish(),
    given: z.number().default(5),
  }),
  intersections: z.object({
    both: z.intersection(
      z.object({ a: z.string().min(2) }),
      z.object({ a: z.string().max(4), b: z.number() }),
    ),
  }),
  'a tree': Tree,
  'a chain': Chain,
  'a list': z.array(z.object({ a: z.string() })),
}

test.each(Object.entries(SCHEMAS))('what is filled in is valid: %s', (_, schema) => {
  const json = z.toJSONSchema(schema) as Json
  for (const text of TEXTS) {
    const { error } = schema.safeParse(filled(json, text))
    expect(error && z.prettifyError(error), text).toBeUndefined()
  }
})

const bounded = (least: number, most: number) =>
  fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: 0, max: 6 }))

const LEAF: fc.Arbitrary<Json> = fc.oneof(
  bounded(0, 8).map(([min, more]) => ({ type: 'string', minLength: min, maxLength: min + more })),
  bounded(-20, 20).map(([min, more]) => ({ type: 'integer', minimum: min, maximum: min + more })),
  bounded(-20, 20).map(([min, more]) => ({
    type: 'number',
    exclusiveMinimum: min,
    exclusiveMaximum: min + more + 1,
  })),
  fc.integer({ min: 1, max: 9 }).map((multipleOf) => ({ type: 'integer', multipleOf })),
  fc
    .uniqueArray(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 4 })
    .map((values) => ({
      enum: values,
    })),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()).map((value) => ({ const: value })),
  fc.constantFrom<Json>(
    { type: 'boolean' },
    { type: 'null' },
    { type: ['string', 'null'] },
    { type: 'string', format: 'email' },
    { type: 'string', pattern: '^[a-f]{2}(-\\d+)?$' },
    { type: 'string', pattern: '^(on|off)\\.[^a-z]\\w+$' },
  ),
)

const names = fc.constantFrom('a', 'b', 'name', 'count', 'list', 'type')

const { schema: SCHEMA } = fc.letrec<{ schema: Json; object: Json; array: Json; choice: Json }>(
  (tie) => ({
    schema: fc.oneof({ depthSize: 'small' }, LEAF, tie('object'), tie('array'), tie('choice')),
    object: fc
      .tuple(fc.dictionary(names, tie('schema'), { maxKeys: 4 }), fc.boolean())
      .map(([properties, strict]) => ({
        type: 'object',
        properties,
        required: Object.keys(properties).filter((_, at) => at % 2 === 0 || strict),
        ...(strict && { additionalProperties: false }),
      })),
    array: fc
      .tuple(tie('schema'), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 }))
      .map(([items, minItems, more]) => ({
        type: 'array',
        items,
        minItems,
        maxItems: minItems + more,
      })),
    choice: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
  }),
)

test('what is filled in is valid for any schema', () => {
  fc.assert(
    fc.property(SCHEMA, fc.constantFrom(...TEXTS), (schema, text) => {
      const value = filled(schema, text)
      const { error } = z.fromJSONSchema(schema).safeParse(value)
      expect(error && z.prettifyError(error), JSON.stringify(value)).toBeUndefined()
    }),
    { numRuns: 500 },
  )
})

test.each<[string, Json]>([
  ['texts', { type: 'string' }],
  ['an enum', { enum: ['a', 'b', 'c'] }],
  ['numbers', { type: 'integer', minimum: 3 }],
  ['booleans', { type: 'boolean' }],
])('items that must differ do: %s', (_, items) => {
  const schema: Json = { type: 'array', items, minItems: 2, uniqueItems: true }
  const list = filled(schema, 'Fill it.') as unknown[]
  expect(list).toHaveLength(2)
  expect(new Set(list).size).toBe(2)
  expect(z.fromJSONSchema(schema).safeParse(list).success).toBe(true)
})

test('of several shapes the one that the text names is filled', () => {
  const { shape } = (SCHEMAS.unions as z.ZodObject).shape as { shape: z.ZodType }
  const json = z.toJSONSchema(shape) as Json
  expect(filled(json, 'A square of 4')).toEqual({ type: 'square', side: 4 })
  expect(filled(json, 'A circle of 4')).toEqual({ type: 'circle', radius: 4 })
})

test.each([
  ['^\\d{4}-(?:a|b)+$', '0000-a'],
  ['[^a]x?', 'b'],
  ['(foo|bar)\\.[a-z]{2,5}', 'foo.aa'],
  ['^\\u0041\\x42\\t$', 'AB\t'],
  ['[\\]x]{2}', 'xx'],
])('an example of %s', (pattern, expected) => {
  const [first] = generateExamples(pattern)
  expect(first).toBe(expected)
  expect(expected).toMatch(new RegExp(`^(?:${pattern})$`))
})
