/** Prices change: where another project's table says something else, it is reported, and nothing fails. */
import { calcPrice } from '@pydantic/genai-prices'
import { expect, test } from 'vitest'
import { costOf } from './cost.ts'
import { baseModel } from './models.ts'
import { PRICES } from './prices.ts'

const MANY = 50_000

/** Tokens of one kind, as each of the two counts them: the other one's input is all of it. */
const KINDS = {
  input: [{ input_tokens: MANY }, { input_tokens: MANY }],
  output: [{ output_tokens: MANY }, { output_tokens: MANY }],
  'cache write': [
    { cache_creation_input_tokens: MANY },
    { input_tokens: MANY, cache_write_tokens: MANY },
  ],
  'cache read': [
    { cache_read_input_tokens: MANY },
    { input_tokens: MANY, cache_read_tokens: MANY },
  ],
} as const

/** USD per million tokens: ours and theirs, where they know the model. */
function compare(model: string, [ours, theirs]: (typeof KINDS)[keyof typeof KINDS]) {
  const found = calcPrice(theirs, model, { providerId: 'anthropic' })
  // What they take for another model is no word about this one.
  if (!found || baseModel(found.model.id) !== model) return undefined
  const perMillion = (usd: number) => Number(((usd * 1_000_000) / MANY).toPrecision(6))
  return { ours: perMillion(costOf(ours, model)!), theirs: perMillion(found.total_price) }
}

test('prices that @pydantic/genai-prices gives otherwise are reported', () => {
  const compared = Object.keys(PRICES).flatMap((model) =>
    Object.entries(KINDS).flatMap(([kind, usages]) => {
      const prices = compare(model, usages)
      return prices ? [{ model, kind, ...prices }] : []
    }),
  )
  for (const { model, kind, ours, theirs } of compared) {
    if (ours !== theirs) console.info(`${model}, ${kind}: ${ours} here, ${theirs} there`)
  }
  // Most agree, or the comparison itself has broken.
  const same = compared.filter(({ ours, theirs }) => ours === theirs)
  expect(same.length).toBeGreaterThan(compared.length / 2)
})
