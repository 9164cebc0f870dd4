import type { Service } from './send/exchange.ts'
import { fileStore, fromOption } from './state/files.ts'
import type { NewId } from './wire/ids.ts'
import { RateLimits } from './state/rate-limits.ts'
import { NUMBERS } from './wire/settings.ts'
import type { EmulatorOptions } from './options.ts'

type Surface = Pick<
  Service,
  'now' | 'rateLimits' | 'files' | 'downloadableUploads' | 'batches' | 'batchDelay'
>

function delayOf(batchDelay: number): number {
  const { fits, wanted } = NUMBERS.milliseconds
  if (fits(batchDelay)) return batchDelay
  throw new TypeError(`batchDelay must be ${wanted}; it is ${String(batchDelay)}.`)
}

/** What the options say about everything around the messages: files, batches, limits. */
export function surfaceOf(options: EmulatorOptions, newId: NewId, now: () => number): Surface {
  const files = fileStore(newId, now)
  const given = options.files ?? []
  for (const [at, file] of given.entries()) files.add(fromOption(file, `files[${at}]`))
  return {
    now,
    rateLimits: new RateLimits(options.rateLimit, now),
    files,
    downloadableUploads: options.downloadableUploads ?? false,
    batches: [],
    batchDelay: delayOf(options.batchDelay ?? 0),
  }
}
