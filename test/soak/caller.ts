/** Makes the calls of a soak, and writes down what comes of each. */
import { getEventListeners, setMaxListeners } from 'node:events'
import type { AIMessage, AIMessageChunk } from '@langchain/core/messages'
import {
  ChatAnthropic,
  type ChatAnthropicCallOptions,
} from '../../packages/chat-anthropic/src/index.ts'
import { kindOf } from './kinds.ts'
import { promptOf, type Task } from './plan.ts'

/** What came of a call. */
export interface Seen {
  /** The text that was handed out, or that an error says had arrived. */
  text: string
  /** The whole message, where the call succeeded. */
  message?: AIMessage
  error?: unknown
  hasLeft: boolean
  /** How often the model called `fetch`. */
  sent: number
}

/** A call under way. */
interface Live {
  task: Task
  sent: number
  controller: AbortController
}

export interface Limits {
  /** Milliseconds after which a body that stalls is given up. */
  timeout: number
  /** Milliseconds after which a stream that stalls is given up. */
  streamIdleTimeout: number
}

/** Nobody listens there, and nobody will: it is below the ports that programs are given. */
const NOWHERE = 'http://127.0.0.1:2/'
const AT_ONCE = 128

type Options = Partial<ChatAnthropicCallOptions> & { maxRetries: number; signal: AbortSignal }

/** Makes calls. All but those whose callers leave share one signal. */
export class Caller {
  /** Requests that were sent for calls that were over. */
  strays = 0
  readonly #limits: Limits
  readonly #shared = new AbortController()
  readonly #models = new Map<string, ChatAnthropic>()
  readonly #live = new Map<number, Live>()
  #signals: AbortSignal[] = [this.#shared.signal]
  #url = ''

  constructor(limits: Limits) {
    this.#limits = limits
    setMaxListeners(0, this.#shared.signal)
  }

  /** Where the emulator is. */
  connect(url: string): void {
    this.#url = url
  }

  /** Abort listeners that calls have left behind since the last time. */
  listenersLeft(): number {
    const left = this.#signals.flatMap((signal) => getEventListeners(signal, 'abort')).length
    this.#signals = [this.#shared.signal]
    return left
  }

  /** The calls under way. */
  underWay(): Task[] {
    return [...this.#live.values()].map(({ task }) => task)
  }

  /** The emulator has the request of a call: some callers leave then. */
  arrived(number: number): void {
    this.#live.get(number)?.controller.abort()
  }

  async call(task: Task): Promise<Seen> {
    const leaves = task.fault && kindOf(task.fault).leaving
    const controller = leaves ? new AbortController() : this.#shared
    if (leaves) this.#signals.push(controller.signal)
    const live: Live = { task, sent: 0, controller }
    this.#live.set(task.number, live)
    const seen: Seen = { text: '', hasLeft: false, sent: 0 }
    try {
      await this.#make(live, seen)
    } catch (error) {
      seen.error = error
      seen.text ||= textOf((error as { partialMessage?: AIMessage }).partialMessage)
    }
    this.#live.delete(task.number)
    return { ...seen, sent: live.sent }
  }

  async #make({ task, controller }: Live, seen: Seen): Promise<void> {
    const model = this.#modelFor(task)
    const prompt = promptOf(task)
    const options: Options = {
      signal: controller.signal,
      maxRetries: task.maxRetries,
      headers: { 'x-soak': String(task.number) },
    }
    if (limitOf(task) === 'streamIdleTimeout') {
      options.streamIdleTimeout = this.#limits.streamIdleTimeout
    }
    const follow = follower(task, controller)
    if (task.way === 'inside') options.callbacks = [{ handleLLMNewToken: follow }]
    switch (task.way) {
      case 'invoke':
      case 'inside':
        seen.message = await model.invoke(prompt, options)
        seen.text = textOf(seen.message)
        return
      case 'stream':
        return readStream(await model.stream(prompt, options), seen, follow)
      case 'events': {
        const stream = model.streamEvents(prompt, options)
        for await (const text of stream.text) follow((seen.text += text))
        seen.message = await stream
      }
    }
  }

  #modelFor(task: Task): ChatAnthropic {
    const streaming = task.way === 'inside'
    const timeout = limitOf(task) === 'timeout' ? this.#limits.timeout : 600_000
    // Calls on one key wait for each other's refusals: those that are refused for ever have their own.
    const isRefused = task.fault?.startsWith('http 429') === true
    const key = [streaming, timeout, task.isQueued].join()
    const known = isRefused ? undefined : this.#models.get(key)
    if (known) return known
    const model = new ChatAnthropic({
      model: 'claude-sonnet-4-6',
      apiKey: isRefused ? `test-key-${task.number}` : 'test-key',
      baseURL: this.#url,
      maxTokens: 1_000,
      clientOptions: { fetch: this.#fetch },
      streaming,
      timeout,
      ...(task.isQueued ? { maxConcurrency: AT_ONCE } : {}),
    })
    if (!isRefused) this.#models.set(key, model)
    return model
  }

  readonly #fetch: typeof fetch = async (input, init) => {
    const live = this.#live.get(Number(new Headers(init?.headers).get('x-soak')))
    if (!live) {
      this.strays += 1
      return fetch(input, init)
    }
    const { task, controller } = live
    const kind = task.fault && kindOf(task.fault)
    live.sent += 1
    const isLost = kind?.isUnseen && live.sent <= task.failures
    const response = await fetch(isLost ? NOWHERE : input, init)
    if (kind?.leaving === 'head') setTimeout(() => controller.abort(), 2)
    return response
  }
}

function limitOf({ fault }: Task) {
  return fault && kindOf(fault).limit
}

function textOf(message: AIMessage | undefined): string {
  return message?.text ?? ''
}

/** Told of words that have come; says whether the caller breaks out of the stream now. */
type Follower = (text: string) => boolean

function follower({ fault }: Task, controller: AbortController): Follower {
  const leaving = fault && kindOf(fault).leaving
  return (text) => {
    if (text === '') return false
    if (leaving === 'words') controller.abort()
    return leaving === 'break'
  }
}

async function readStream(
  chunks: AsyncIterable<AIMessageChunk>,
  seen: Seen,
  follow: Follower,
): Promise<void> {
  let whole: AIMessageChunk | undefined
  for await (const chunk of chunks) {
    seen.text += chunk.text
    whole = whole ? whole.concat(chunk) : chunk
    if (!follow(seen.text)) continue
    seen.hasLeft = true
    return
  }
  if (whole) seen.message = whole
}
