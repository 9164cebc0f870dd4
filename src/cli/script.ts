/** The file of `emulate --script`. */
import { readScript as read, type Script, ScriptError } from '../emulator/index.ts'
import { UsageError } from './arguments.ts'

/** The script in a JSON or YAML file, or that a module exports as its default. */
export async function readScript(path: string): Promise<{ script: Script }> {
  try {
    return { script: await read(path) }
  } catch (error) {
    throw error instanceof ScriptError ? new UsageError(error.message) : error
  }
}
