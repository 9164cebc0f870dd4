import { lastRequest } from '../journal/journal.ts'
import type { EmulatorSession } from '../options.ts'
import { baseURLsOf } from '../platforms/base-urls.ts'
import { fromOption, toMetadata } from '../state/files.ts'
import type { Core } from './core.ts'

/** Where a session is reached, and how its core is found: a session can be made anew. */
export interface SessionSource {
  url: string
  fetch: typeof fetch
  core: () => Core
}

/** A session as a program has it. */
export function toEmulatorSession({ url, fetch, core }: SessionSource): EmulatorSession {
  return {
    url,
    baseURLs: baseURLsOf(url),
    fetch,
    get requests() {
      return core().journal.entries
    },
    get requestCount() {
      return core().journal.count()
    },
    clear: () => core().journal.clear(),
    addFile: (file) => toMetadata(core().files.add(fromOption(file, 'addFile(file)'))),
    get lastRequest() {
      return lastRequest(core().journal.entries)
    },
    assertDone: () => core().assertDone(),
    get settings() {
      return core().options
    },
    configure: (changes, until) => core().configure(changes, until),
    reset: (...parts) => core().reset(parts.length > 0 ? parts : undefined),
    get clock() {
      return core().clock
    },
  }
}
