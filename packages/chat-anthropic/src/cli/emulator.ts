/** The emulator behind `--emulate`: an optional peer, loaded when it is installed. */
import { isRecord } from '../wire.ts'
import { UsageError } from './arguments.ts'

interface RunningEmulator {
  url: string
  close(): Promise<void>
}

/** What is used of the package. */
interface EmulatorPackage {
  startEmulator(): Promise<RunningEmulator>
}

// Not a literal: TypeScript would look for the declarations of a package that may not be there.
const PACKAGE: string = 'anthropic-emulator'

/** Starts an emulator of the API. Throws `UsageError` where the package is not installed. */
export async function startEmulator(): Promise<RunningEmulator> {
  const emulator = await loadEmulator()
  return emulator.startEmulator()
}

async function loadEmulator(): Promise<EmulatorPackage> {
  try {
    const emulator: EmulatorPackage = await import(PACKAGE)
    return emulator
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new UsageError(
      `--emulate needs the emulator, which is not installed. Run: npm install --save-dev ${PACKAGE}`,
    )
  }
}

/** Whether the package itself is not there, and not something that it imports. */
function isMissing(error: unknown): boolean {
  const isNotFound = isRecord(error) && error['code'] === 'ERR_MODULE_NOT_FOUND'
  return isNotFound && String(error['message']).includes(`'${PACKAGE}'`)
}
