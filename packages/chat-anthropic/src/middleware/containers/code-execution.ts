/** Code of the model's runs in one container for a whole thread. */
import { createMiddleware } from 'langchain'
import { z } from 'zod/v4'
import { ApiError } from '../../errors/errors.ts'
import { toRecord } from '../../wire.ts'
import { ModelCheck, type UnsupportedModel } from '../requests/agent-model.ts'
import { messagesOf, StateUpdates } from '../requests/state-updates.ts'
import {
  type CodeExecutionType,
  containerIdOf,
  withCodeExecution,
  withContainer,
} from './settings.ts'

/** How code is executed. */
export interface CodeExecutionOptions {
  /**
   * Whether the container of a reply, with the files in it, is used again by the next call, also of a later
   * run, as long as it lives. Default true.
   */
  carryContainer?: boolean | undefined
  /** The tool's version, where the agent has no such tool. Default `"code_execution_20250825"`. */
  version?: CodeExecutionType | undefined
  /** What to do where the model is not this package's: it gets no such tool then. Default `"warn"`. */
  unsupportedModel?: UnsupportedModel | undefined
}

/** The container of a thread, in its state. */
interface Carried {
  id: string
  /** ISO date. */
  expiresAt: string | undefined
}

const stateSchema = z.object({ _container: z.any().optional() })

/**
 * Middleware that lets the model run code on Anthropic's servers. Its container is in the thread's
 * state, and so in its checkpoints. One that the API does not have any more is replaced by a new one.
 */
export function codeExecution({
  carryContainer = true,
  version,
  unsupportedModel = 'warn',
}: CodeExecutionOptions = {}) {
  const models = new ModelCheck('codeExecution', unsupportedModel)
  const updates = new StateUpdates<{ _container: Carried }>()
  return createMiddleware({
    name: 'codeExecution',
    stateSchema,
    wrapModelCall: async (given, handler) => {
      if (!models.accepts(given.model)) return handler(given)
      const request = { ...given, tools: withCodeExecution(given.tools, version) }
      if (!carryContainer || containerIdOf(given.modelSettings)) return handler(request)
      const id = findUsable(given.state._container as Carried | undefined)
      const response = await withoutLost(id, (container) =>
        handler(
          container
            ? { ...request, modelSettings: withContainer(given.modelSettings, { id: container }) }
            : request,
        ),
      )
      const used = messagesOf(response)
        .map(readContainer)
        .find((each) => each !== undefined)
      return used ? updates.attach(response, { _container: used }) : response
    },
    afterModel: ({ messages }) => updates.takeFor(messages),
  })
}

function findUsable(carried: Carried | undefined): string | undefined {
  const expires = Date.parse(carried?.expiresAt ?? '')
  return expires <= Date.now() ? undefined : carried?.id
}

/** Once more in a new container, where the API does not have the one that it is asked for. */
async function withoutLost<T>(
  id: string | undefined,
  call: (id: string | undefined) => Promise<T> | T,
): Promise<T> {
  try {
    return await call(id)
  } catch (error) {
    if (id === undefined || !isLost(error)) throw error
    return call(undefined)
  }
}

/** LangChain wraps errors of what is within other middleware. */
function isLost(error: unknown): boolean {
  const { cause } = toRecord(error)
  const failure = ApiError.isInstance(error) ? error : cause
  if (!ApiError.isInstance(failure)) return false
  return [400, 404, 410].includes(failure.status ?? 0) && /container/i.test(failure.message)
}

function readContainer({ response_metadata }: { response_metadata?: object }): Carried | undefined {
  const { container } = toRecord(response_metadata)
  const { id, expires_at } = toRecord(container)
  if (typeof id !== 'string') return undefined
  return { id, expiresAt: typeof expires_at === 'string' ? expires_at : undefined }
}
