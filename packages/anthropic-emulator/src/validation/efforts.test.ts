/** Efforts that need thinking, on models that can rest and on those that rest between tools only. */
import { NEW, testRules, type Accepted, type Refused } from '../../test/rules.ts'

const resting = (model: string, type: string, effort: string) => ({
  model,
  thinking: { type },
  output_config: { effort },
})

const WAYS = [
  [NEW, 'disabled'],
  ['claude-sonnet-5-5', 'between_tools'],
] as const

const REFUSED = WAYS.flatMap(([model, type]) =>
  ['xhigh', 'max'].map((effort): Refused => [
    `effort ${effort} with thinking ${type}`,
    resting(model, type, effort),
    `output_config.effort '${effort}' is not supported when thinking is disabled on this model.`,
  ]),
)

const ACCEPTED = WAYS.flatMap(([model, type]) => [
  ...['low', 'medium', 'high'].map((effort): Accepted => [
    `effort ${effort} with thinking ${type}`,
    resting(model, type, effort),
  ]),
  [`effort max with adaptive thinking of ${model}`, resting(model, 'adaptive', 'max')] as const,
])

testRules(REFUSED, [
  ...ACCEPTED,
  [
    'effort max with thinking disabled, on a model that allows it',
    resting('claude-sonnet-5', 'disabled', 'max'),
  ],
  [
    'effort max with thinking between tools, on an unknown model',
    resting('claude-next-7', 'between_tools', 'max'),
  ],
])
