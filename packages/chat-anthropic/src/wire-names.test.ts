import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  fromWireKeys,
  keyReader,
  toInputKey,
  toToolId,
  toToolName,
  toWireKeys,
} from './wire-names.ts'

const KINDS = [
  ['tool ids', toToolId, /^[a-zA-Z0-9_-]{1,64}$/],
  ['tool names', toToolName, /^[a-zA-Z0-9_-]{1,128}$/],
  ['keys of inputs', toInputKey, /^[a-zA-Z0-9_.-]{1,64}$/],
] as const

describe.each(KINDS)('%s', (_, toWire, taken) => {
  const names = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.stringMatching(/^[a-zA-Z0-9_.$[\]-]{1,150}$/),
  )

  test('are such as the API takes, and those that it takes stay', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(toWire(name)).toMatch(taken)
        if (taken.test(name)) expect(toWire(name)).toBe(name)
        expect(toWire(toWire(name))).toBe(toWire(name))
      }),
    )
  })

  test('differ where they differed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(names, { maxLength: 20 }), (all) => {
        expect(new Set(all.map(toWire)).size).toBe(all.length)
      }),
    )
  })
})

test('a name that is mapped can still be read', () => {
  expect(toToolName('github.create_issue')).toMatch(/^github_create_issue_[0-9a-f]{8}$/)
  expect(toInputKey('filter[a.b]')).toMatch(/^filter_a.b__[0-9a-f]{8}$/)
})

const keysOf = (input: object) =>
  new Map(Object.keys(input).map((key) => [toInputKey(key), key] as const))

describe('the keys of an input', () => {
  const inputs = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()).map((input) => ({
    ...input,
    'my key': { 'my key': ['my key', '{"my key":1}'] },
  }))

  test('are the given ones again', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(fromWireKeys(toWireKeys(input), keysOf(input))).toEqual(input)
      }),
    )
  })

  test('are so when the text arrives in pieces, wherever it is cut', () => {
    const spaces = fc.constantFrom(undefined, 2)
    const cuts = fc.array(fc.nat(400))
    fc.assert(
      fc.property(inputs, spaces, cuts, (input, space, at) => {
        const text = JSON.stringify(toWireKeys(input), null, space)
        const read = keyReader(keysOf(input))
        const ends = [...new Set([...at, text.length])].toSorted((a, b) => a - b)
        const pieces = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end))
        expect(JSON.parse(pieces.map(read).join(''))).toEqual(JSON.parse(JSON.stringify(input)))
      }),
    )
  })

  test('inside of values are nobody’s names', () => {
    const text = '{"a":{"b":"b"},"b":[{"b":1}],"c":"\\"b\\""}'
    expect(keyReader(new Map([['b', 'my b']]))(text)).toBe(
      '{"a":{"b":"b"},"my b":[{"b":1}],"c":"\\"b\\""}',
    )
  })
})
