/** What the makers of this entry return. */
import type { AgentMiddleware } from 'langchain'
import type { ClientTool, ServerTool } from '@langchain/core/tools'

/** Middleware that runs tools, and adds nothing to the state that a program would read. */
export type RunningMiddleware = AgentMiddleware<
  undefined,
  undefined,
  unknown,
  readonly (ClientTool | ServerTool)[]
>
