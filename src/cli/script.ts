/** The file of `emulate --script`. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EmulatorOptions, Script, Turn } from '../emulator/index.ts'
import { UsageError } from './arguments.ts'

type Replies = Pick<EmulatorOptions, 'script' | 'reply'>

/** The replies in a JSON file, or those that a module exports as its default. */
export async function readScript(path: string): Promise<Replies> {
  const given = path.endsWith('.json') ? await readJson(path) : await importDefault(path)
  if (typeof given === 'function') return { reply: given as Turn }
  if (isScript(given)) return { script: given }
  throw new UsageError(
    `${path} holds no script. It is a list of replies, or an object with "rules" or "turns"` +
      `${path.endsWith('.json') ? '' : ', or a function, as the default export'}.`,
  )
}

function isScript(value: unknown): value is Script {
  if (Array.isArray(value)) return true
  return typeof value === 'object' && value !== null && ('rules' in value || 'turns' in value)
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}.`)
  }
}

async function importDefault(path: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(resolve(path)).href)) as { default?: unknown }
    return module.default
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const wayOut =
      code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[cm]?tsx?$/.test(path)
        ? 'This Node does not run TypeScript: use Node 22.18 or later, NODE_OPTIONS="--import tsx", or JavaScript.'
        : `${message}.`
    throw new UsageError(`${path} cannot be loaded: ${wayOut}`)
  }
}
