/** Where files of a model are kept. */
import type { BaseStore } from '@langchain/langgraph'

/**
 * Where the files of a tool are: in the agent's state (and so in its checkpoints), below a folder
 * that cannot be left, or in a store of LangGraph under a namespace.
 */
export type FileStorage =
  | { state: true }
  | { root: string }
  | { store: BaseStore; namespace: string[] }
