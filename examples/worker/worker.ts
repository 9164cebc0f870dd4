/** A worker that keeps the key: POST {"prompt": "…"}, and read the answer as server-sent events. */
import type { AIMessageChunk } from '@langchain/core/messages'
import {
  AuthenticationError,
  BillingError,
  ChatAnthropic,
  OverloadedError,
  PermissionError,
  RateLimitError,
  TimeoutError,
} from 'chat-anthropic'

/** What wrangler.jsonc and `wrangler secret put` set. */
interface Env {
  ANTHROPIC_API_KEY: string
  ANTHROPIC_BASE_URL?: string
  MODEL?: string
}

/** Whoever can reach this worker spends on its key: these two bound what one call can cost. */
const LONGEST_PROMPT = 20_000
const MAX_TOKENS = 1024

interface Problem {
  status: number
  message: string
}

const NOT_SET_UP = { status: 500, message: 'This server is not set up to answer.' }
const BUSY = { status: 503, message: 'Too much is asked at the moment. Try again later.' }
const BROKEN = { status: 502, message: 'The model did not answer. Try again.' }

/** What callers hear of an error. What is wrong with the key is no business of theirs. */
const PROBLEMS: [kind: abstract new (...parameters: never[]) => Error, problem: Problem][] = [
  [AuthenticationError, NOT_SET_UP],
  [BillingError, NOT_SET_UP],
  [PermissionError, NOT_SET_UP],
  [RateLimitError, BUSY],
  [OverloadedError, BUSY],
  [TimeoutError, { status: 504, message: 'The model took too long.' }],
]

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (request.method !== 'POST') return refusal(405, 'Only POST is answered.')
    const prompt = await promptOf(request)
    if (!prompt) return refusal(400, 'Send {"prompt": "…"} as JSON.')
    if (prompt.length > LONGEST_PROMPT) {
      return refusal(413, `A prompt has at most ${LONGEST_PROMPT} characters.`)
    }
    // A caller who leaves ends the request or cancels the response; the reply must end with both.
    const left = new AbortController()
    const signal = AbortSignal.any([request.signal, left.signal])
    try {
      // Until the reply begins, an error can still be a status.
      const chunks = await chat(env).stream(prompt, { signal })
      const body = bodyOf(eventsOf(chunks, signal), left)
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    } catch (error) {
      const { status, message } = problemOf(error)
      return refusal(status, message)
    }
  },
}

function chat({ ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, MODEL }: Env): ChatAnthropic {
  return new ChatAnthropic({
    model: MODEL ?? 'claude-sonnet-5-5',
    apiKey: ANTHROPIC_API_KEY,
    baseURL: ANTHROPIC_BASE_URL,
    maxTokens: MAX_TOKENS,
  })
}

async function promptOf(request: Request): Promise<string | undefined> {
  const body: unknown = await request.json().catch(() => undefined)
  if (typeof body !== 'object' || body === null || !('prompt' in body)) return undefined
  return typeof body.prompt === 'string' ? body.prompt : undefined
}

/** The answer in pieces, then what it took; or, once it has begun, that it broke off. */
async function* eventsOf(
  chunks: AsyncIterable<AIMessageChunk>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let reply: AIMessageChunk | undefined
  try {
    for await (const chunk of chunks) {
      reply = reply ? reply.concat(chunk) : chunk
      if (chunk.text) yield event({ text: chunk.text })
    }
    yield event({ usage: reply?.usage_metadata, stop: reply?.response_metadata['stop_reason'] })
  } catch (error) {
    if (!signal.aborted) yield event({ error: problemOf(error).message })
  }
}

const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`

/** Text as a body: each piece is asked for when there is room, and none after the reader has left. */
function bodyOf(pieces: AsyncGenerator<string>, left: AbortController): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: () => left.abort(),
  })
}

/** The error itself is for the log: it holds no key, but more than callers need to know. */
function problemOf(error: unknown): Problem {
  console.error(error)
  return PROBLEMS.find(([kind]) => error instanceof kind)?.[1] ?? BROKEN
}

const refusal = (status: number, message: string) => Response.json({ error: message }, { status })
