/** Caches an agent's prompt: breakpoints for each call, and a report of what they did. */
import { createMiddleware } from 'langchain'
import { z } from 'zod/v4'
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { CostOptions } from '../../models/cost.ts'
import { modelTraits } from '../../models/models.ts'
import type { RequestParams } from '../../wire.ts'
import { ModelCheck, type UnsupportedModel } from '../requests/agent-model.ts'
import { StateUpdates } from '../requests/state-updates.ts'
import {
  markAgentCall,
  type RequestWatcher,
  type WatchedReply,
  type WatchedRequest,
  watchRequests,
} from '../requests/watch.ts'
import { placePoints } from './place-points.ts'
import { type CachePlace, toPieces, type Ttl } from './prompt.ts'
import { type CachedCall, type CacheMemory, type CacheReport, reportCall } from './report.ts'

/** How an agent's prompt is cached. */
export interface PromptCachingOptions {
  /**
   * How long what is cached lives after its last use. Default `"5m"`; writing for `"1h"` costs twice
   * the input's price in place of 1.25 times. Where the request has breakpoints of another
   * lifetime, the order that the API wants decides.
   */
  ttl?: Ttl | undefined
  /** Where breakpoints go. Default: all three; they go first to the places that save the most. */
  points?: readonly CachePlace[] | undefined
  /** Called after each of the agent's model calls that was answered. What it throws ends the call. */
  onReport?: ((report: CacheReport) => void) | undefined
  /** Whether the API is asked why a prompt was not read from its cache (a beta). Default false. */
  diagnose?: boolean | undefined
  /** Prices that take the place of the known ones, for the USD of reports. */
  prices?: CostOptions['prices']
  /** What to do where the model is not this package's: nothing is cached then. Default `"warn"`. */
  unsupportedModel?: UnsupportedModel | undefined
}

const PLACES: readonly CachePlace[] = ['tools', 'system', 'conversation']
const DIAGNOSIS = 'cache-diagnosis-2026-04-07'

const stateSchema = z.object({ _promptCache: z.any().optional() })

/**
 * Middleware that caches the prompt of an agent. It works on the request as it is sent, after all other
 * middleware: breakpoints that are there already are counted, and kept. No more than four are placed,
 * in the order of lifetimes that the API wants, and where the prompt is long enough for the model.
 * Nothing but breakpoints is changed, so that each call begins with the bytes of the one before.
 *
 * Throws `UnsupportedInputError` for options that mean nothing.
 */
export function promptCaching(options: PromptCachingOptions = {}) {
  checkOptions(options)
  const check = new ModelCheck('promptCaching', options.unsupportedModel ?? 'warn')
  const updates = new StateUpdates<{ _promptCache: CacheMemory }>()
  return createMiddleware({
    name: 'promptCaching',
    stateSchema,
    wrapModelCall: async (request, handler) => {
      if (!check.accepts(request.model)) return handler(request)
      const calls = new CachedCalls(options, {
        memory: request.state._promptCache as CacheMemory | undefined,
        thread: request.runtime.configurable?.thread_id,
      })
      const marked = { ...request, modelSettings: markAgentCall(request.modelSettings) }
      const response = await watchRequests(calls, () => handler(marked))
      const { memory } = calls
      return memory ? updates.attach(response, { _promptCache: memory }) : response
    },
    afterModel: ({ messages }) => updates.takeFor(messages),
  })
}

/** The requests of one call of an agent's model: several, where it is repeated or continued. */
class CachedCalls implements RequestWatcher {
  readonly #options: PromptCachingOptions
  readonly #thread: string | undefined
  readonly #sent = new WeakMap<RequestParams, CachedCall>()
  memory: CacheMemory | undefined

  constructor(
    options: PromptCachingOptions,
    { memory, thread }: { memory: CacheMemory | undefined; thread: string | undefined },
  ) {
    this.#options = options
    this.#thread = thread
    this.memory = memory
  }

  prepare({ body: given, isAgents }: WatchedRequest): RequestParams {
    if (!isAgents) return given
    const { ttl = '5m', points = PLACES, prices, diagnose } = this.#options
    const pieces = toPieces(given)
    const { minCachedTokens: minTokens } = modelTraits(given.model)
    const previous = this.memory?.end
    const placement = placePoints(given, pieces, { ttl, places: points, minTokens, previous })
    const body = diagnose ? withDiagnosis(placement.body, this.memory) : placement.body
    const call = {
      body,
      pieces,
      placement,
      minTokens,
      at: Date.now(),
      thread: this.#thread,
      prices,
    }
    this.#sent.set(body, call)
    return body
  }

  settle({ body }: WatchedRequest, reply: WatchedReply): void {
    const call = this.#sent.get(body)
    // A stream that broke off before its first event says nothing about the cache.
    if (!call || Object.keys(reply.usage).length === 0) return
    const { report, memory } = reportCall(call, reply, this.memory)
    this.memory = memory
    this.#options.onReport?.(report)
  }
}

function withDiagnosis(body: RequestParams, memory: CacheMemory | undefined): RequestParams {
  const diagnostics = { previous_message_id: memory?.messageId ?? null }
  return { ...body, diagnostics, betas: [...new Set([...(body.betas ?? []), DIAGNOSIS])] }
}

function checkOptions({ ttl = '5m', points = PLACES }: PromptCachingOptions): void {
  if (ttl !== '5m' && ttl !== '1h') {
    const what = `a cache lifetime of ${JSON.stringify(ttl)}`
    throw new UnsupportedInputError(what, 'Use "5m" or "1h".', 'promptCaching.ttl')
  }
  const unknown = points.find((point) => !PLACES.includes(point))
  if (unknown !== undefined) {
    const hint = `Use ${PLACES.map((place) => `"${place}"`).join(', ')}.`
    const what = `no breakpoints go to ${JSON.stringify(unknown)}`
    throw new UnsupportedInputError(what, hint, 'promptCaching.points')
  }
}
