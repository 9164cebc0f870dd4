/** curl, as a shell uses it. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Endpoint, GREETING, MODEL, QUESTION, WEATHER } from '../client.ts'
import { WEATHER_SCHEMA, weatherOf } from '../client.ts'

const run = promisify(execFile)

interface Block {
  type: string
  text?: string
  id?: string
  input?: { city: string }
}

interface Turn {
  role: string
  content: unknown
}

async function post({ url, apiKey }: Endpoint, fields: object): Promise<string> {
  const headers = ['content-type: application/json', 'anthropic-version: 2023-06-01']
  const given = [...headers, `x-api-key: ${apiKey}`].flatMap((header) => ['-H', header])
  const body = JSON.stringify({ model: MODEL, max_tokens: 1000, ...fields })
  const target = `${url}/v1/messages`
  const { stdout } = await run('curl', [
    '-q',
    '-sSN',
    '--noproxy',
    '*',
    ...given,
    '-d',
    body,
    target,
  ])
  return stdout
}

async function ask(endpoint: Endpoint, messages: Turn[], fields: object = {}) {
  return JSON.parse(await post(endpoint, { messages, ...fields })) as { content: Block[] }
}

const textOf = (blocks: Block[]) => blocks.map(({ text }) => text ?? '').join('')

const GREETED = [{ role: 'user', content: GREETING }]

export async function chat(endpoint: Endpoint) {
  return textOf((await ask(endpoint, GREETED)).content)
}

export async function stream(endpoint: Endpoint) {
  const lines = (await post(endpoint, { messages: GREETED, stream: true })).split('\n')
  const events = lines
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice('data: '.length)) as { delta?: Block })
  return events.flatMap(({ delta }) => delta?.text ?? [])
}

export async function toolLoop(endpoint: Endpoint) {
  const tools = [{ ...WEATHER, input_schema: WEATHER_SCHEMA }]
  const messages: Turn[] = [{ role: 'user', content: QUESTION }]
  for (;;) {
    const { content } = await ask(endpoint, messages, { tools })
    const calls = content.filter(({ type }) => type === 'tool_use')
    if (calls.length === 0) return textOf(content)
    const results = calls.map(({ id, input }) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: weatherOf(input?.city ?? ''),
    }))
    messages.push({ role: 'assistant', content }, { role: 'user', content: results })
  }
}
