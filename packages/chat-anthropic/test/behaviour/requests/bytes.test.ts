import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type RequestBody, startEmulator, type Turn } from 'anthropic-emulator'
import { assistant, calling, chat, MODEL, result, SYSTEM_MODEL } from '../support.ts'

const TURNS = 30
const PROMPT = 'You look things up. '.repeat(50)
const RUNS = Math.min(Number(process.env['FUZZ_RUNS'] ?? 100), 100)

/** What the API caches, in its order: tools, system, messages, without the last closing brackets. */
function prefixOf({ tools, system, messages }: RequestBody): string {
  return JSON.stringify([tools ?? [], system ?? '', messages]).replace(/\]+$/, '')
}

function expectGrowth(bodies: readonly RequestBody[]): void {
  for (const [at, body] of bodies.entries()) {
    const before = bodies[at - 1]
    if (before) expect(prefixOf(body).startsWith(prefixOf(before))).toBe(true)
  }
}

const tools = [
  {
    name: 'look_up',
    description: 'Looks something up.',
    schema: z.object({ about: z.string(), depth: z.number().optional() }),
  },
  { name: 'now', description: 'The time.', schema: z.object({}) },
]

/** Replies of an agent's model: thinking and calls, two at a time now and then, at last text. */
const script: Turn[] = Array.from({ length: TURNS }, (_, turn) => {
  const about = `topic ${turn} "quoted" 你好`
  const call = (part: string, name: string, input: object) => ({
    type: 'tool_use' as const,
    id: `toolu_${turn}${part}`,
    name,
    input,
  })
  if (turn === TURNS - 1) return 'That is all.'
  if (turn % 5 === 4) return [{ type: 'text', text: `So far ${turn}.` }]
  if (turn % 3 === 2) return [call('a', 'look_up', { about }), call('b', 'now', {})]
  return [
    { type: 'thinking', thinking: turn % 2 ? '' : `Hm, ${about}`, signature: `sig-${turn}` },
    { type: 'text', text: 'Let me see.' },
    call('a', 'look_up', { depth: turn, about }),
  ]
})

async function runAgent(isStreamed: boolean, model: string): Promise<RequestBody[]> {
  await using api = await startEmulator({ script })
  const llm = chat(api, { model, thinking: { type: 'adaptive' } }).bindTools(tools)
  const history: BaseMessage[] = [new SystemMessage(PROMPT), new HumanMessage('Go')]
  for (let turn = 0; turn < TURNS; turn += 1) {
    const reply = isStreamed ? await streamed(llm, history) : await llm.invoke(history)
    const calls = reply.tool_calls ?? []
    const results = calls.map(
      ({ id, name }) => new ToolMessage({ tool_call_id: id!, content: name }),
    )
    const next = results.length ? results.toReversed() : [new HumanMessage(`Go on, ${turn}`)]
    history.push(reply, ...next)
  }
  expect(api.requests).toHaveLength(TURNS)
  return api.requests.map(({ body }) => body as RequestBody)
}

async function streamed(
  llm: ReturnType<ReturnType<typeof chat>['bindTools']>,
  history: BaseMessage[],
) {
  let whole: AIMessage | undefined
  for await (const chunk of await llm.stream(history)) {
    whole = whole ? (whole as typeof chunk).concat(chunk) : chunk
  }
  return whole!
}

describe('a longer conversation starts with the bytes of the shorter one (row 48)', () => {
  test.each([
    ['invoked', false, MODEL],
    ['streamed', true, MODEL],
    ['on a model that takes later system messages', false, SYSTEM_MODEL],
  ])('an agent run of 30 turns, %s', async (_name, isStreamed, model) => {
    expectGrowth(await runAgent(isStreamed, model))
  })

  test('streamed and not streamed replies give the same bytes', async () => {
    const [invoked, stream] = await Promise.all([runAgent(false, MODEL), runAgent(true, MODEL)])
    expect(stream.map(prefixOf)).toEqual(invoked.map(prefixOf))
  })

  test('sending the same twice gives the same bytes', async () => {
    await using api = await startEmulator({ reply: 'Fine.' })
    const input = [
      new HumanMessage('Q'),
      calling('not|valid', 't2'),
      result('t2'),
      result('not|valid'),
    ]
    const model = chat(api).bindTools(tools)
    await model.invoke(input)
    await model.invoke(input)
    const [first, second] = api.requests.map(({ body }) => JSON.stringify(body))
    expect(second).toBe(first)
  })
})

const word = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  .filter((s) => s.trim() !== '')
const block = fc.oneof(
  word.map((value) => ({ type: 'text', text: value })),
  fc.constant({ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }),
  fc.constant({ type: 'file', data: btoa('%PDF-1.4'), mimeType: 'application/pdf' }),
  fc.constant({ type: 'text', text: ' ' }),
)
const said = fc.oneof(
  word,
  fc
    .tuple(word, fc.array(block, { maxLength: 3 }))
    .map(([first, rest]) => [{ type: 'text', text: first }, ...rest]),
)
const ask = said.map((content) => [new HumanMessage({ content: content as never })])
const answer = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .map((words) => [
    assistant(words.length > 1 ? words.map((value) => ({ type: 'text', text: value })) : words[0]!),
  ])
const callId = fc.oneof(fc.constantFrom('toolu_1', 'functions.f:0', 'a|b'), word)
const work = fc
  .tuple(fc.uniqueArray(callId, { minLength: 1, maxLength: 3 }), fc.boolean(), said)
  .map(([ids, isReversed, content]) => {
    const results = ids.map((id) => result(id, content))
    return [calling(...ids), ...(isReversed ? results.toReversed() : results)]
  })
const round = fc
  .tuple(ask, fc.array(work, { maxLength: 2 }), answer)
  .map(([a, b, c]) => [a, ...b, c])
/** Histories as lists of steps: what follows a step never changes it. */
const steps = fc.array(round, { minLength: 1, maxLength: 4 }).map((rounds) => rounds.flat())

describe('for any history (row 48)', async () => {
  const api = await startEmulator({ reply: 'Fine.' })
  afterAll(() => api.close())

  test('each prefix that is a request itself keeps its bytes', async () => {
    const model = chat(api, { system: PROMPT }).bindTools(tools)
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const from = api.requests.length
        for (let end = 1; end <= given.length; end += 1) {
          const input = given.slice(0, end).flat()
          if (input.at(-1)!.type !== 'ai') await model.invoke(input)
        }
        expectGrowth(api.requests.slice(from).map(({ body }) => body as RequestBody))
      }),
      { numRuns: RUNS },
    )
  })
})
