import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseDocument } from 'yaml'

import { isObject, string } from '../wire/json.ts'
import type { Script } from './types.ts'
import { ScriptError } from '../wire/script-error.ts'
import { toCheckedScript } from './checked-script.ts'
import { withScriptedOptions } from './scripted-options.ts'

function isScript(value: unknown): value is Script {
  return Array.isArray(value) || isObject(value) || typeof value === 'function'
}

function toScript(given: unknown, name: string): Script {
  if (!isScript(given)) {
    const problem = 'holds no script. It is a list of replies, or an object with "rules" or "turns"'
    const orFunction = /\.[cm]?[jt]s$/.test(name) ? ', or a function, as the default export' : ''
    throw new ScriptError(`${name} ${problem}${orFunction}.`)
  }
  try {
    toCheckedScript({ script: given })
    withScriptedOptions({ script: given })
    return given
  } catch (error) {
    throw error instanceof ScriptError ? new ScriptError(name, error.message) : error
  }
}

/** A script from JSON or YAML; what is wrong with it is named with its place. */
export function parseScript(text: string, name = 'script'): Script {
  const document = parseDocument(text)
  const [error] = document.errors
  // The first line says what and where; the lines after it draw it.
  if (error) throw new ScriptError(name, `${error.message.split('\n')[0]?.replace(/:$/, '')}.`)
  return toScript(document.toJS(), name)
}

// The CommonJS build has `require` in the place of `import`: it takes paths, and no URLs.
const toSpecifier = (path: string, version: string): string =>
  typeof require === 'function' ? resolve(path) : pathToFileURL(resolve(path)).href + version

// Not by `instanceof`: in Jest, Node's errors are of another realm.
const readMessage = (error: unknown): string =>
  isObject(error) ? string(error.message) : String(error)

// Modules are loaded once for each specifier: one that has changed needs another.
let reads = 0

/**
 * The default export of a module as its file is now; modules that it imports are those of the first
 * time. Throws a `ScriptError`.
 */
export async function importDefault(path: string): Promise<unknown> {
  const version = reads === 0 ? '' : `?${reads}`
  reads += 1
  try {
    const module: { default?: unknown } = await import(toSpecifier(path, version))
    return module.default
  } catch (error) {
    throw new ScriptError(`${path} cannot be loaded`, importHint(path, error))
  }
}

function importHint(path: string, error: unknown): string {
  const code = isObject(error) ? error.code : undefined
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && /\.[cm]?tsx?$/.test(path))
    return 'This Node does not run TypeScript: use Node 22.18 or later, NODE_OPTIONS="--import tsx", or JavaScript.'
  if (code === 'ERR_REQUIRE_ESM')
    return 'This Node does not load ES modules from CommonJS: use Node 20.19 or later, or a script in CommonJS, JSON or YAML.'
  return `${readMessage(error)}.`
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new ScriptError(`${path} cannot be read`, `${readMessage(error)}.`)
  }
}

/** The script in a JSON or YAML file, or that a module exports as its default. */
export async function readScript(path: string): Promise<Script> {
  const isData = /\.(?:json|ya?ml)$/i.test(path)
  return isData
    ? parseScript(await readText(path), path)
    : toScript(await importDefault(path), path)
}
