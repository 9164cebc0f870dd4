import type { EmulatorOptions } from '../options.ts'
import type { Batch } from '../state/batch.ts'
import { createPromptCache, type PromptCache } from '../state/cache.ts'
import { createFileStore, fromOption, type FileStore } from '../state/files.ts'
import { RateLimits } from '../state/rate-limits.ts'
import { createSkillStore, type SkillStore } from '../state/skills.ts'
import { createThreads, type Threads } from '../state/threads.ts'
import { createIds, type NewId } from '../wire/ids.ts'
import { toMemory } from '../wire/memory.ts'
import { createModels, type Models } from '../wire/models.ts'

/** What one emulator, or one session, remembers of its requests. */
export interface Memory {
  newId: NewId
  files: FileStore
  threads: Threads
  skills: SkillStore
  /** Newest first. */
  batches: Batch[]
  promptCache: PromptCache
  models: Models
  /** Milliseconds since 1970. */
  startedAt: number
  rateLimits: RateLimits
}

/** Adds the files of the options to a store. */
export function addFiles(store: FileStore, files: EmulatorOptions['files'] = []): void {
  for (const [at, file] of files.entries()) store.add(fromOption(file, `files[${at}]`))
}

/** What an emulator remembers before its first request. */
export function createMemory(options: EmulatorOptions, now: () => number): Memory {
  const newId = createIds(options.seed ?? 0)
  const skills = createSkillStore(newId, now)
  const limits = toMemory(options.memory)
  const files = createFileStore(newId, now, limits.files)
  addFiles(files, options.files)
  return {
    newId,
    files,
    threads: createThreads(limits.threads),
    skills,
    batches: [],
    promptCache: createPromptCache(now),
    models: createModels(options.models),
    startedAt: now(),
    rateLimits: new RateLimits(options.rateLimit, now),
  }
}
