/** A call, from its messages to everything that is needed to make it. */
import type { BaseMessage } from '@langchain/core/messages'
import type { MessagesSender } from '../client/interception.ts'
import { costOf } from '../models/cost.ts'
import type { ResolvedOptions } from '../options/resolve-options.ts'
import type { Warnings } from '../options/warnings.ts'
import { buildRequest, toCountParams } from '../request/build-request.ts'
import type { Fields, RawUsage } from '../wire.ts'
import {
  type PreparedCall,
  type ReplyOptions,
  toTransportOptions,
  type TransportContext,
} from './send.ts'

/** What the model, and not its call, brings. */
interface CallContext {
  client: MessagesSender
  transport: TransportContext
  warnings: Warnings
  /** What a subclass makes of the parameters, where one does. */
  parameters: Readonly<Fields> | undefined
}

/** The call. Throws `UnsupportedInputError` for what surely cannot be sent, and warns of changes. */
export function prepareCall(
  messages: readonly BaseMessage[],
  resolved: ResolvedOptions,
  { client, transport, warnings, parameters }: CallContext,
): PreparedCall {
  const built = buildRequest(messages, resolved.request, parameters)
  const { body, notes, names } = built
  for (const note of notes) warnings.add(note)
  return {
    client,
    body,
    names,
    transport: toTransportOptions(resolved, built, transport),
    maxContinuations: resolved.maxContinuations,
    ...toReplyOptions(resolved, body.model),
  }
}

/** What a message of the model keeps beside its reply. */
export function toReplyOptions(
  { includeResponseHeaders, includeCost, request }: ResolvedOptions,
  requested: string,
): ReplyOptions {
  const withHeaders = includeResponseHeaders
  if (!includeCost) return { withHeaders }
  const options = includeCost === true ? {} : includeCost
  const priceOf = (usage: RawUsage, model: string) => costOf(usage, model, options)
  // Deployments and gateways have names of their own for models.
  const named = request.resolveModelId(requested)
  return {
    withHeaders,
    costOf: (usage, model) => priceOf(usage, String(model)) ?? priceOf(usage, named),
  }
}

/** The number of tokens that the API counts in the input of a call. */
export function countInput(
  messages: readonly BaseMessage[],
  resolved: ResolvedOptions,
  { client, transport, parameters }: CallContext,
): Promise<number> {
  const built = buildRequest(messages, resolved.request, parameters)
  const params = toCountParams(built.body)
  return client.countTokens(params, toTransportOptions(resolved, built, transport))
}
