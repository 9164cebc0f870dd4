/** The emulator behind `--emulate`: an optional peer, loaded when it is installed. */
import { UsageError } from './arguments.ts'

interface Emulator {
  url: string
  close(): Promise<void>
}

// Not a literal: TypeScript would look for the declarations of a package that may not be there.
const PACKAGE: string = 'anthropic-emulator'

/** Starts an emulator of the API. Throws `UsageError` where the package is not installed. */
export async function startEmulator(): Promise<Emulator> {
  const loaded = await loadEmulator()
  return loaded.startEmulator()
}

async function loadEmulator(): Promise<{ startEmulator(): Promise<Emulator> }> {
  try {
    return (await import(PACKAGE)) as Awaited<ReturnType<typeof loadEmulator>>
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${PACKAGE}'`)
    if (!isMissing) throw error
    throw new UsageError(
      `--emulate needs the emulator, which is not installed. Run: npm install --save-dev ${PACKAGE}`,
    )
  }
}
