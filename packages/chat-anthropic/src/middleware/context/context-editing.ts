/** The API edits an agent's context: old results of tools go, or a summary takes the place of messages. */
import type { BaseMessage } from '@langchain/core/messages'
import { createMiddleware, type WrapModelCallHook } from 'langchain'
import { UnsupportedInputError } from '../../errors/errors.ts'
import { isRecord, type RequestParams, toRecord } from '../../wire.ts'
import { ModelCheck, type UnsupportedModel } from '../requests/agent-model.ts'
import {
  markAgentCall,
  type RequestWatcher,
  type WatchedRequest,
  watchRequests,
} from '../requests/watch.ts'
import {
  addEdits,
  clearToolUses,
  compact,
  type CompactionSettings,
  type ContextEdit,
} from './edits.ts'
import { type OnConflict, RivalCheck } from './rivals.ts'

/** What both kinds of editing have in common. */
export interface ContextOptions {
  /**
   * What to do where other middleware has removed or changed messages before they were sent, and so
   * fights the API's edits. Default: `"warn"`, once.
   */
  onConflict?: OnConflict | undefined
  /** Called with the edits that the API reports for a call, as they came: what was cleared, in tokens. */
  onEdited?: ((edits: object[]) => void) | undefined
  /** What to do where the model is not this package's: nothing is edited then. Default `"warn"`. */
  unsupportedModel?: UnsupportedModel | undefined
}

/** Which edits the API makes. */
export interface ContextEditingOptions extends ContextOptions {
  /**
   * `clearToolUses(...)`, `clearThinking(...)`, or edits as the API takes them. Default: tool uses, by the
   * API's own numbers. Results of `memory` stay where an edit names no tools that do.
   */
  edits?: readonly ContextEdit[] | undefined
}

/** When a conversation is summed up. */
export interface CompactionOptions extends ContextOptions, CompactionSettings {}

/**
 * Middleware that lets the API clear old results of tools, or thinking, out of an agent's context. The
 * state keeps all messages: what is cleared is cleared for the model alone. Edits that the model or
 * the call has already come first. Throws `UnsupportedInputError` without edits.
 */
export function contextEditing({
  edits = [clearToolUses()],
  ...options
}: ContextEditingOptions = {}) {
  if (edits.length === 0) {
    const hint = 'Pass `[clearToolUses()]`, or leave `edits` out.'
    throw new UnsupportedInputError('there are no edits', hint, 'contextEditing.edits')
  }
  return createMiddleware({
    name: 'contextEditing',
    wrapModelCall: editCalls('contextEditing', edits, options),
  })
}

/**
 * Middleware that lets the API sum a conversation up when it has grown. The summary is a block of the
 * model's message, and goes back with it: the API reads no further than that. The state keeps all.
 */
export function compaction({ trigger, instructions, ...options }: CompactionOptions = {}) {
  return createMiddleware({
    name: 'compaction',
    wrapModelCall: editCalls('compaction', [compact({ trigger, instructions })], options),
  })
}

function editCalls(
  name: string,
  edits: readonly ContextEdit[],
  { onConflict = 'warn', onEdited, unsupportedModel = 'warn' }: ContextOptions,
): WrapModelCallHook {
  const models = new ModelCheck(name, unsupportedModel)
  const rivals = new RivalCheck(name, onConflict)
  return async (request, handler) => {
    if (!models.accepts(request.model)) return handler(request)
    const modelSettings = markAgentCall(addEdits(request, edits))
    // A copy: LangChain's own middleware changes the list in place.
    const watcher = new EditedCalls([...request.state.messages], rivals)
    const response = await watchRequests(watcher, () => handler({ ...request, modelSettings }))
    const applied = readApplied(response)
    if (applied.length > 0) onEdited?.(applied)
    return response
  }
}

/** Looks at each request as it is sent: other middleware may stand on either side of this one. */
class EditedCalls implements RequestWatcher {
  readonly #messages: readonly BaseMessage[]
  readonly #rivals: RivalCheck

  constructor(messages: readonly BaseMessage[], rivals: RivalCheck) {
    this.#messages = messages
    this.#rivals = rivals
  }

  prepare({ body, isAgents }: WatchedRequest): RequestParams {
    if (isAgents) this.#rivals.check(this.#messages, body)
    return body
  }
}

function readApplied({ response_metadata }: { response_metadata?: object }): object[] {
  const { context_management } = toRecord(response_metadata)
  const { applied_edits } = toRecord(context_management)
  return Array.isArray(applied_edits) ? applied_edits.filter(isRecord) : []
}
