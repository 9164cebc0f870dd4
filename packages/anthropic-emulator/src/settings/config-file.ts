/** Reads configuration files. */
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { parseDocument } from 'yaml'

import { importDefault } from '../script/read.ts'
import { isObject, string } from '../wire/json.ts'
import { hintFor } from '../wire/settings.ts'
import type { Json } from '../wire/types.ts'
import { ALL_OPTIONS, rowOf, type Layer } from './layer.ts'
import type { OptionRow } from './option-row.ts'
import { within } from './read-text.ts'
import { SettingsError } from './settings-error.ts'

const ENDINGS = ['yaml', 'yml', 'json', 'ts', 'mts', 'js', 'mjs']

/** Names of configuration files. */
export const CONFIG_NAMES: readonly string[] = ENDINGS.map(
  (ending) => `anthropic-emulator.config.${ending}`,
)

// Not by `instanceof`: in Jest, Node's errors are of another realm.
const messageOf = (error: unknown): string =>
  isObject(error) ? string(error.message) : String(error)

/** The configuration file of the working directory, if there is one. */
export async function findConfig(): Promise<string | undefined> {
  const names = await readdir('.')
  const [one, other] = CONFIG_NAMES.filter((name) => names.includes(name))
  if (other !== undefined) {
    throw new SettingsError(`There are ${one} and ${other}. Keep one, or name it with --config.`)
  }
  return one
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new SettingsError(`${path} cannot be read: ${messageOf(error)}.`)
  }
}

/** What a file of JSON or YAML holds. Throws a `SettingsError`. */
export async function readDataFile(path: string): Promise<unknown> {
  const document = parseDocument(await readText(path))
  const [error] = document.errors
  // The first line says what and where; the lines after it draw it.
  if (error) throw new SettingsError(`${path}: ${error.message.split('\n')[0]?.replace(/:$/, '')}.`)
  return document.toJS()
}

async function importObject(path: string): Promise<unknown> {
  try {
    return await importDefault(path)
  } catch (error) {
    throw new SettingsError(messageOf(error))
  }
}

// Files may be named by their paths, which are not written as JSON.
async function readFiles(files: unknown, folder: string): Promise<unknown> {
  if (!Array.isArray(files)) return files
  return Promise.all(
    files.map(async (file: unknown) => {
      if (!isObject(file) || typeof file.path !== 'string') return file
      const { path, ...others } = file
      const place = within(folder, path)
      try {
        return { filename: basename(place), content: await readFile(place), ...others }
      } catch (error) {
        throw new SettingsError(`${place} cannot be read: ${messageOf(error)}.`)
      }
    }),
  )
}

function placeParts(value: Json, { parts = {} }: OptionRow, folder: string): Json {
  const placed = Object.entries(value).map(([part, inner]) => {
    const isPath = parts[part] === 'path' && typeof inner === 'string'
    return [part, isPath ? within(folder, inner) : inner]
  })
  return Object.fromEntries(placed) as Json
}

// Paths start at the folder of the file.
function placeValue(value: unknown, row: OptionRow, folder: string): unknown {
  const { reading, shorthand } = row
  if (typeof value === 'string' && shorthand !== undefined) {
    return placeParts({ [shorthand]: value }, row, folder)
  }
  if (typeof value === 'string' && (reading === 'path' || reading === 'script')) {
    return within(folder, value)
  }
  return isObject(value) && row.parts ? placeParts(value, row, folder) : value
}

/** What a configuration sets, as an object that a file holds. Throws a `SettingsError`. */
export async function toConfigLayer(config: unknown, path: string): Promise<Layer> {
  if (!isObject(config)) {
    const ending = /\.[cm]?[jt]s$/.test(path) ? ' as its default export' : ''
    throw new SettingsError(`${path} holds no configuration: an object of options${ending}.`)
  }
  const folder = dirname(path)
  const layer: Layer = new Map()
  for (const [name, given] of Object.entries(config)) {
    const row = rowOf(name)
    if (!row) {
      const hint = hintFor(name, Object.keys(ALL_OPTIONS))
      throw new SettingsError(`${path}: ${name} is no option. ${hint}`)
    }
    if (given === undefined || given === null) continue
    const value = name === 'files' ? await readFiles(given, folder) : given
    layer.set(name, { value: placeValue(value, row, folder), place: `${path}: ${name}` })
  }
  return layer
}

/** What a configuration file sets. Throws a `SettingsError`. */
export async function readConfig(path: string): Promise<Layer> {
  const isData = /\.(?:json|ya?ml)$/i.test(path)
  return toConfigLayer(isData ? ((await readDataFile(path)) ?? {}) : await importObject(path), path)
}
