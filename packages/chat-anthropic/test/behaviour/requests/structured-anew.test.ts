/** Structured output that is asked for anew before each call: what was made before is found, and shared with nobody. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ChatAnthropic } from '../../../src/index.ts'
import { textMessage } from '../../events.ts'
import { type Json, MODEL } from '../support.ts'

/** A model whose client writes down the bodies it is sent, and edits them as it likes. */
function listening(edit: (body: Json) => void = () => {}) {
  const bodies: Json[] = []
  const create = async (body: Json) => {
    bodies.push(structuredClone(body))
    edit(body)
    return textMessage('Fine.')
  }
  const messages = { create }
  const createClient = () => ({ messages, beta: { messages } }) as never
  return { model: new ChatAnthropic({ model: MODEL, apiKey: 'k', createClient }), bodies }
}

const toolOf = ({ tools }: Json): Json => (tools as Json[])[0]!
const isObject = (value: unknown) => typeof value === 'object' && value !== null

describe('structured output that is asked for anew before each call', () => {
  const Answer = z.object({ ship: z.string().describe('Its name') })

  const WAYS: { method?: 'functionCalling' | 'jsonSchema' }[] = [
    { method: 'functionCalling' },
    { method: 'jsonSchema' },
    {},
  ]

  /** The call options that stand behind a model with structured output. */
  const optionsOf = (piped: object) =>
    (piped as { bound: { first: { config: Json } } }).bound.first.config

  test.each(WAYS.slice(0, 2))('%o: what a program edits in one is in no other', async (way) => {
    const { model, bodies } = listening()
    const ask = () => model.withStructuredOutput(Answer, { ...way, includeRaw: true })
    await ask().invoke('Which ship?')
    const config = optionsOf(model.withStructuredOutput(Answer, way))
    Object.assign(config, { temperature: 0.25, tools: [], tool_choice: { type: 'none' } })
    for (const part of Object.values(config)) if (isObject(part)) Object.assign(part, { odd: 1 })
    await ask().invoke('Which ship?')
    expect(bodies[1]).toEqual(bodies[0])
  })

  test('a schema that was edited between is another one, and so are another name and description', async () => {
    const { model, bodies } = listening()
    const schema = { title: 'T', type: 'object', properties: { ship: { type: 'string' } } }
    const settings = { method: 'functionCalling', includeRaw: true } as const
    const ask = (more: object = {}) =>
      model.withStructuredOutput(schema, { ...settings, ...more }).invoke('Which ship?')
    await ask()
    Object.assign(schema.properties, { lit: { type: 'boolean' } })
    await ask()
    await ask({ name: 'answer' })
    Object.assign(schema, { description: 'What was seen.' })
    await ask()
    const seen = bodies
      .map(toolOf)
      .map(({ name, description, input_schema }) => [
        name,
        description,
        Object.keys((input_schema as { properties: Json }).properties),
      ])
    const both = ['ship', 'lit']
    const about = expect.any(String) as string
    expect(seen).toEqual([
      ['T', about, ['ship']],
      ['T', about, both],
      ['answer', about, both],
      ['T', 'What was seen.', both],
    ])
  })

  test.each(WAYS)('%o: what a client edits in one body is in no other', async (way) => {
    const { model, bodies } = listening((body) => {
      for (const part of Object.values(body)) if (isObject(part)) Object.assign(part, { odd: 1 })
    })
    const piped = model.withStructuredOutput(Answer, { ...way, includeRaw: true })
    for (let turn = 0; turn < 3; turn += 1) await piped.invoke('Which ship?')
    await model.withConfig({ effort: 'low' }).invoke('Which ship?')
    await model.withConfig({ effort: 'low' }).invoke('Which ship?')
    expect(bodies[1]).toEqual(bodies[0])
    expect(bodies[2]).toEqual(bodies[0])
    expect(bodies[4]).toEqual(bodies[3])
    expect(JSON.stringify(bodies)).not.toContain('odd')
  })

  test('an option that is edited in place is sent as it is then', async () => {
    const { model, bodies } = listening()
    const outputConfig: { effort: 'low' | 'high' } = { effort: 'low' }
    const bound = model.withConfig({ outputConfig })
    await bound.invoke('Hi')
    outputConfig.effort = 'high'
    await bound.invoke('Hi')
    await bound.invoke('Hi', { outputConfig: undefined })
    const efforts = bodies.map(({ output_config }) => (output_config as Json)?.['effort'])
    expect(efforts).toEqual(['low', 'high', 'high'])
  })

  test('a tool without a name is a mistake where a tool is sent', async () => {
    const { model, bodies } = listening()
    const ask = (way: (typeof WAYS)[number]) =>
      model.withStructuredOutput(Answer, { name: '', ...way, includeRaw: true }).invoke('Which?')
    await ask({})
    expect(bodies[0]).not.toHaveProperty('tools')
    await expect(ask({ method: 'functionCalling' })).rejects.toThrow('the tool name ""')
  })

  test('each call sends the schema whole, and editing one body leaves the next as it was', async () => {
    const { model, bodies } = listening(({ tools }) =>
      Object.assign((tools as Json[])[0]!, { name: 'edited' }),
    )
    const ask = (name: string) =>
      model
        .withStructuredOutput(Answer, { method: 'functionCalling', name, includeRaw: true })
        .invoke('Which ship?')
    for (const name of ['one', 'one', 'two', 'one']) await ask(name)
    const tools = bodies.map(toolOf)
    expect(tools.map(({ name }) => name)).toEqual(['one', 'one', 'two', 'one'])
    expect(new Set(tools.map(({ input_schema }) => JSON.stringify(input_schema))).size).toBe(1)
  })

  test('a strict one is another one than a loose one', async () => {
    const { model, bodies } = listening()
    for (const strict of [true, undefined, false]) {
      const config = { method: 'functionCalling' as const, includeRaw: true as const }
      const given = strict === undefined ? config : { ...config, strict }
      await model.withStructuredOutput(Answer, given).invoke('Which ship?')
    }
    expect(bodies.map((body) => toolOf(body)['strict'])).toEqual([true, undefined, false])
  })
})
