/** Clients without an SDK: what any language has to read a response with. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from 'anthropic-emulator'
import { ASK, REPLIES } from './replies.ts'

type Data = { type: string; [key: string]: unknown }

/** The events of a body by the letter of its lines. */
function eventsOf(body: string): { event: string; data: Data }[] {
  expect(body.endsWith('\n\n')).toBe(true)
  return body
    .slice(0, -2)
    .split('\n\n')
    .map((block) => {
      const [event, data, ...more] = block.split('\n')
      expect(more).toEqual([])
      expect(event).toMatch(/^event: \w+$/)
      expect(data).toMatch(/^data: \{.*\}$/s)
      return {
        event: String(event).slice('event: '.length),
        data: JSON.parse(String(data).slice('data: '.length)) as Data,
      }
    })
}

const APPENDED = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
  input_json_delta: 'partial_json',
} as const

/** The blocks that a stream's events add up to. */
function blocksOf(events: readonly Data[]): unknown[] {
  const blocks: Record<string, unknown>[] = []
  for (const event of events) {
    const at = Number(event.index)
    if (event.type === 'content_block_start') blocks[at] = { ...(event.content_block as object) }
    if (event.type !== 'content_block_delta') continue
    const delta = event.delta as Record<string, string>
    const field = APPENDED[delta.type as keyof typeof APPENDED]
    const block = blocks[at]!
    block[field] = `${(block[field] as string | undefined) ?? ''}${delta[field]}`
  }
  return blocks.map(({ partial_json, ...block }) =>
    partial_json === undefined
      ? block
      : { ...block, input: JSON.parse((partial_json as string) || '{}') as unknown },
  )
}

const HEADERS = {
  'content-type': 'application/json',
  'x-api-key': 'any',
  'anthropic-version': '2023-06-01',
}

const PLAIN = ['a text', 'several texts', 'thinking', 'redacted thinking', 'parallel calls']
const STREAMED = JSON.stringify({ ...ASK, stream: true })

function post({ url }: Emulator, body: string): Promise<Response> {
  return fetch(`${url}/v1/messages`, { method: 'POST', headers: HEADERS, body })
}

describe('fetch and a reader of lines', () => {
  test.each(PLAIN)('%s arrives whole and as events', async (name) => {
    const { content } = REPLIES[name]!.turn
    await using api = await startEmulator({ reply: { content } })
    const whole = (await (await post(api, JSON.stringify(ASK))).json()) as Data
    expect(whole).toMatchObject({ type: 'message', role: 'assistant', content })
    const response = await post(api, STREAMED)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const events = eventsOf(await response.text())
    expect(events.map(({ data }) => data.type)).toEqual(events.map(({ event }) => event))
    expect(blocksOf(events.map(({ data }) => data))).toEqual(content)
    expect(events.at(-2)?.data).toMatchObject({ delta: { stop_reason: whole.stop_reason } })
    expect(events.at(-1)?.data).toEqual({ type: 'message_stop' })
  })

  test('an error is JSON, also where a stream was asked for', async () => {
    await using api = await startEmulator({ reply: { error: { status: 529 } } })
    for (const body of [STREAMED, JSON.stringify(ASK)]) {
      const response = await post(api, body)
      expect(response.status).toBe(529)
      expect(await response.json()).toEqual({
        type: 'error',
        error: { type: 'overloaded_error', message: 'Overloaded' },
        request_id: response.headers.get('request-id'),
      })
    }
  })

  test('a page in a browser may ask', async () => {
    await using api = await startEmulator()
    const origin = {
      origin: 'https://example.com',
      'anthropic-dangerous-direct-browser-access': 'true',
    }
    const asked = { origin: origin.origin, 'access-control-request-method': 'POST' }
    const names = Object.keys({ ...HEADERS, ...origin }).filter((name) => name !== 'origin')
    const wanted = { 'access-control-request-headers': names.join(',') }
    const options = { method: 'OPTIONS', headers: { ...asked, ...wanted } }
    const preflight = await fetch(`${api.url}/v1/messages`, options)
    expect(preflight.ok).toBe(true)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    const allowed = preflight.headers.get('access-control-allow-headers')?.toLowerCase().split(',')
    expect(allowed?.map((name) => name.trim())).toEqual(
      expect.arrayContaining(Object.keys(HEADERS)),
    )
    const response = await fetch(`${api.url}/v1/models`, { headers: { ...HEADERS, ...origin } })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-expose-headers')).toContain('request-id')
  })
})

const run = promisify(execFile)

/** Whether a program of this machine's starts. */
function has(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    const line = [program, ...args].join(' ')
    console.warn(`"${line}" fails on this machine: what needs it is skipped.`)
    return false
  }
}

describe.runIf(has('curl', '--version'))('curl', () => {
  const flags = Object.entries(HEADERS).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const curl = ({ url }: Emulator, ...args: string[]) =>
    run('curl', ['-sSN', `${url}/v1/messages`, ...flags, ...args])

  test('gets the same bytes', async () => {
    await using api = await startEmulator({ reply: { id: 'msg_1', content: 'Grüße 👋' } })
    for (const body of [JSON.stringify(ASK), STREAMED]) {
      const { stdout } = await curl(api, '-d', body)
      expect(stdout).toBe(await (await post(api, body)).text())
      expect(stdout).toContain('Gr')
    }
  })

  test('may send a body in chunks, as HTTP/1.0, or ask before a long one', async () => {
    await using api = await startEmulator({ reply: 'Read.' })
    const messages = [{ role: 'user', content: 'Long. '.repeat(400_000) }]
    const file = join(mkdtempSync(join(tmpdir(), 'curl-')), 'body.json')
    writeFileSync(file, JSON.stringify({ ...ASK, messages }))
    const ways = [['-H', 'transfer-encoding: chunked'], ['-0'], ['-H', 'expect: 100-continue']]
    for (const way of ways) {
      const { stdout } = await curl(api, ...way, '--data-binary', `@${file}`)
      expect(JSON.parse(stdout)).toMatchObject({ content: [{ type: 'text', text: 'Read.' }] })
      const streamed = await curl(api, ...way, '-d', STREAMED)
      expect(eventsOf(streamed.stdout).at(-1)?.event).toBe('message_stop')
    }
    rmSync(dirname(file), { recursive: true })
  })
})

/** Reads a reply and a stream with nothing but Python's standard library. */
const PYTHON = `
import http.client, json, sys, urllib.request

url, headers = sys.argv[1], json.loads(sys.argv[2])
ask = {"model": "claude-sonnet-4-6", "max_tokens": 100, "messages": [{"role": "user", "content": "Hi"}]}

request = urllib.request.Request(url + "/v1/messages", json.dumps(ask).encode(), headers)
with urllib.request.urlopen(request) as response:
    whole = json.load(response)["content"][0]["text"]

connection = http.client.HTTPConnection(url.removeprefix("http://"))
connection.request("POST", "/v1/messages", json.dumps({**ask, "stream": True}), headers)
streamed, stop = "", None
for line in connection.getresponse():
    if not line.startswith(b"data: "):
        continue
    event = json.loads(line[6:])
    if event["type"] == "content_block_delta":
        streamed += event["delta"]["text"]
    if event["type"] == "message_delta":
        stop = event["delta"]["stop_reason"]
print(json.dumps({"whole": whole, "streamed": streamed, "stop": stop}))
`

test.runIf(has('python3', '--version'))('Python reads a reply and a stream', async () => {
  await using api = await startEmulator({ reply: 'Grüße 👋 from here' })
  const { stdout } = await run('python3', ['-c', PYTHON, api.url, JSON.stringify(HEADERS)])
  expect(JSON.parse(stdout)).toEqual({
    whole: 'Grüße 👋 from here',
    streamed: 'Grüße 👋 from here',
    stop: 'end_turn',
  })
})

/** The same and more, with Anthropic's own package. */
const ANTHROPIC = `
import json, sys
from anthropic import Anthropic, BadRequestError, RateLimitError, beta_tool

client = Anthropic(base_url=sys.argv[1], api_key="any", max_retries=0)

def say(text):
    messages = [{"role": "user", "content": text}]
    return {"model": "claude-sonnet-4-6", "max_tokens": 100, "messages": messages}

def failure(**request):
    try:
        client.messages.create(**request)
    except (BadRequestError, RateLimitError) as error:
        return [type(error).__name__, error.status_code, error.request_id[:4]]

@beta_tool
def get_weather(location: str) -> str:
    """The weather at a place."""
    return f"Sunny in {location}"

whole = client.messages.create(**say("blocks")).to_dict()
with client.messages.stream(**say("blocks")) as stream:
    streamed = stream.get_final_message().to_dict()
question = say("What is the weather in Paris?")
runner = client.beta.messages.tool_runner(**question, tools=[get_weather])
print(json.dumps({
    "contents": [whole["content"], streamed["content"]],
    "output": [whole["usage"]["output_tokens"], streamed["usage"]["output_tokens"]],
    "runner": runner.until_done().content[0].text,
    "failures": [failure(**say("limit")), failure(**{**say("x"), "max_tokens": -1})],
    "models": len(list(client.models.list(limit=3))),
}))
`

test.runIf(has('python3', '-c', 'import anthropic'))('so does Anthropic for Python', async () => {
  const { content } = REPLIES['parallel calls']!.turn
  const rules = [
    { when: 'blocks', reply: { content } },
    { when: 'limit', reply: { error: { status: 429 } } },
  ]
  await using api = await startEmulator({ script: { rules } })
  const { stdout } = await run('python3', ['-c', ANTHROPIC, api.url])
  const { output, models, ...told } = JSON.parse(stdout) as { output: number[]; models: number }
  expect(told).toEqual({
    contents: [content, content],
    runner: 'get_weather answered: Sunny in Paris',
    failures: [
      ['RateLimitError', 429, 'req_'],
      ['BadRequestError', 400, 'req_'],
    ],
  })
  expect(output[0]).toBe(output[1])
  expect(models).toBeGreaterThan(3)
})
