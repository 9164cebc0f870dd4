/** The package that spreads jobs over machines: an optional peer, loaded when it is installed. */
import { UnsupportedInputError } from '../../errors/errors.ts'
import { isRecord } from '../../wire.ts'
import type { QueuePackage } from './types.ts'

// Not a literal: TypeScript would look for the declarations of a package that may not be there.
const PACKAGE: string = 'chat-anthropic-queue'

/** Throws `UnsupportedInputError` where the package is not installed. */
export async function loadQueue(): Promise<QueuePackage> {
  try {
    const loaded: QueuePackage = await import(PACKAGE)
    return loaded
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new UnsupportedInputError(
      '`queue` needs a package that is not installed',
      `Run: npm install ${PACKAGE}`,
    )
  }
}

/** Whether the package itself is not there, and not something that it imports. */
function isMissing(error: unknown): boolean {
  const code = isRecord(error) ? String(error['code']) : ''
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  return isNotFound && String(Object(error).message).includes(`'${PACKAGE}'`)
}
