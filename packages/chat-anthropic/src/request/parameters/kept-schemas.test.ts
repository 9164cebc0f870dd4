import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { KeptSchemas } from './kept-schemas.ts'

/** A conversion that counts how often it was made. */
function counting() {
  const schemas = new KeptSchemas()
  let count = 0
  const convert = (schema: unknown) =>
    schemas.keep(schema, () => ({ type: 'object', nth: ++count }))
  return { convert, count: () => count }
}

describe('a schema is converted once', () => {
  test.each([
    ['of Zod', z.object({ a: z.string() })],
    ['of JSON', { type: 'object', properties: { a: { enum: ['b', null, 1] } }, required: ['a'] }],
  ])('%s', (_, schema) => {
    const { convert, count } = counting()
    expect(convert(schema)).toBe(convert(schema))
    expect(count()).toBe(1)
  })

  test.each<[string, (schema: { properties: Record<string, object>; required: string[] }) => void]>(
    [
      ['a new key', (schema) => (schema.properties['b'] = { type: 'string' })],
      ['a key less', (schema) => delete schema.properties['a']],
      ['another value', (schema) => (schema.properties['a'] = { type: 'number' })],
      ['a longer list', (schema) => schema.required.push('b')],
      ['a list for an object', (schema) => Object.assign(schema, { properties: [] })],
      ['an object for a list', (schema) => Object.assign(schema, { required: { a: true } })],
      ['nothing for an object', (schema) => Object.assign(schema, { properties: null })],
    ],
  )('and again when it was edited: %s', (_, edit) => {
    const { convert, count } = counting()
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
    const before = convert(schema)
    edit(schema)
    expect(convert(schema)).not.toBe(before)
    expect(count()).toBe(2)
  })

  test('and what is given for it is frozen, since it serves many calls', () => {
    const { convert } = counting()
    const given = convert(z.object({ a: z.string() }))
    expect(Object.isFrozen(given)).toBe(true)
    expect(convert(given)).toBe(convert(given))
  })

  test('and nothing of the program is frozen', () => {
    const schemas = new KeptSchemas()
    const schema = { type: 'object', enum: [{ a: 1 }] }
    const kept = schemas.keep(schema, () => schema)
    expect(kept).toEqual(schema)
    expect([schema, schema.enum, schema.enum[0]].some(Object.isFrozen)).toBe(false)
  })

  test.each([
    ['a BigInt', { default: 1n }],
    ['a pattern', { pattern: /a/ }],
    ['nothing', { default: undefined }],
  ])('and each time where JSON does not hold it: %s', (_, part) => {
    const { convert, count } = counting()
    const schema = { type: 'object', ...part }
    convert(schema)
    convert(schema)
    expect(count()).toBe(2)
  })

  test.each([
    ['no object', 'text'],
    ['null', null],
  ])('%s is left to the conversion', (_, schema) => {
    const { convert, count } = counting()
    convert(schema)
    convert(schema)
    expect(count()).toBe(2)
  })
})
