/** How a tool comes to its files: opens its storage for a call, and gives back what the agent has to keep. */
import { mkdirSync, realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { BaseMessage, ToolMessage } from '@langchain/core/messages'
import type { ToolRuntime } from '@langchain/core/tools'
import { Command, ReducedValue, StateSchema } from '@langchain/langgraph'
import { z } from 'zod/v4'
import { type Report, reportOn, toToolMessage } from '../tool-result.ts'
import type { Files } from './files.ts'
import { InOrder } from './in-order.ts'
import type { FileStorage } from './storage.ts'
import { BackendFiles } from './storages/backend.ts'
import { FolderFiles } from './storages/folder.ts'
import { KeyedFiles } from './storages/keyed.ts'
import { applyChanges, ReplyChanges, type StateFiles, StateTexts } from './storages/state.ts'
import { StoreTexts } from './storages/store.ts'

/** What a tool answers a call with. */
export type FileToolResult = ToolMessage | Command

/** A tool's way to its files. */
export interface FileAccess {
  /** What the storage adds to the agent's state. */
  stateSchema?: StateSchema<Record<string, ReducedValue>>
  /** What absolute paths may begin with. */
  roots: readonly string[]
  /** Runs one call after those before it. */
  run(runtime: ToolRuntime, task: (files: Files) => Promise<Report>): Promise<FileToolResult>
}

/** What an access is made with. */
export interface AccessOptions {
  /** The name of the tool. */
  tool: string
  storage: FileStorage
  /** The key of the state, where the storage names none. */
  stateKey: string
  maxFileBytes: number
  /** Whether a missing folder is made. */
  isMade?: boolean
}

/** The thread of a call, or else the run. */
export const threadOf = ({ configurable }: ToolRuntime): string =>
  String(configurable?.['thread_id'] ?? '')

function openRoot({ tool, isMade }: AccessOptions, root: string): string {
  if (isMade) mkdirSync(root, { recursive: true })
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`${tool} works in ${root}, which is no folder. Make it, or pass another root.`)
  }
  return realpathSync(root)
}

function accessFiles(
  { tool }: AccessOptions,
  roots: readonly string[],
  open: (runtime: ToolRuntime) => Files,
): FileAccess {
  const order = new InOrder()
  return {
    roots,
    run: (runtime, task) =>
      order.run(async () => {
        const report = await reportOn(() => task(open(runtime)), runtime)
        return toToolMessage(tool, report, runtime)
      }),
  }
}

function toStateSchema(key: string): StateSchema<Record<string, ReducedValue>> {
  const files = z.record(z.string(), z.string()).optional()
  // Not optional, it would have to be in every input of the agent.
  const inputSchema = z.record(z.string(), z.string().nullable()).optional()
  const value = new ReducedValue(files, { inputSchema, reducer: applyChanges })
  return new StateSchema({ [key]: value as ReducedValue })
}

interface AgentState {
  messages?: BaseMessage[]
  [key: string]: unknown
}

function accessState({ tool }: AccessOptions, key: string): FileAccess {
  const order = new InOrder()
  const replies = new ReplyChanges()
  const run = async (runtime: ToolRuntime, task: (files: Files) => Promise<Report>) => {
    const { messages = [], [key]: files } = (runtime.state ?? {}) as AgentState
    const { toolCallId } = runtime
    const reply = messages.findLast(({ type }) => type === 'ai')?.id ?? ''
    const thread = threadOf(runtime)
    const seen = replies.before(thread, reply, toolCallId, (files ?? {}) as StateFiles)
    const texts = new StateTexts(seen)
    const report = await reportOn(() => task(new KeyedFiles(texts)), runtime)
    const message = toToolMessage(tool, report, runtime)
    const { changes } = texts
    if (Object.keys(changes).length === 0) return message
    replies.add(thread, toolCallId, changes)
    return new Command({ update: { messages: [message], [key]: changes } })
  }
  return {
    stateSchema: toStateSchema(key),
    roots: ['/'],
    run: (runtime, task) => order.run(() => run(runtime, task)),
  }
}

/** The access to a storage; throws where its folder is missing. */
export function accessStorage(options: AccessOptions): FileAccess {
  const { storage, stateKey, maxFileBytes } = options
  if ('state' in storage) {
    return accessState(options, storage.state === true ? stateKey : storage.state)
  }
  if ('root' in storage) {
    const root = openRoot(options, storage.root)
    return accessFiles(
      options,
      [root, resolve(storage.root)],
      () => new FolderFiles(root, maxFileBytes),
    )
  }
  if ('store' in storage) {
    const texts = new StoreTexts(storage.store, storage.namespace)
    return accessFiles(options, ['/'], () => new KeyedFiles(texts))
  }
  return accessFiles(options, ['/'], () => new BackendFiles(storage.backend))
}
