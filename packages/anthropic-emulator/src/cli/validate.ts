/** Says what is wrong with scripts, configurations and recordings. */
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { readScript } from '../index.ts'
import { readFolder } from '../recordings/folder.ts'
import { readRecording } from '../recordings/recording.ts'
import { importDefault } from '../script/read.ts'
import { readDataFile, toConfigLayer } from '../settings/config-file.ts'
import { rowOf } from '../settings/layer.ts'
import { resolveLayer } from '../settings/resolve.ts'
import { print, printError } from './output.ts'

/** Checks files, and folders of recordings; whether all of them can be used. */
export async function validate(paths: readonly string[]): Promise<boolean> {
  let isValid = true
  for (const path of paths) {
    try {
      print(`${path}: ${await check(path)}\n`)
    } catch (error) {
      isValid = false
      printError(withPath(path, error instanceof Error ? error.message : String(error)))
    }
  }
  return isValid
}

const withPath = (path: string, message: string): string =>
  message.includes(path) ? message : `${path}: ${message}`

const isFolder = async (path: string): Promise<boolean> => (await stat(path)).isDirectory()

/** What a path holds that can be used. Throws where it cannot. */
async function check(path: string): Promise<string> {
  if (await isFolder(path)) return checkFolder(path)
  const value = await read(path)
  if (isRecording(value)) {
    readRecording(path, JSON.stringify(value))
    return 'a recording'
  }
  if (isConfiguration(path, value)) {
    await resolveLayer(await toConfigLayer(value, path))
    return 'a configuration'
  }
  await readScript(path)
  return 'a script'
}

async function checkFolder(path: string): Promise<string> {
  const files = (await readFolder(path)) ?? []
  for (const { name, text } of files) readRecording(join(path, name), text)
  if (files.length > 0) return `${files.length} recordings`
  throw new TypeError(`${path} holds no recordings: files that end in .json.`)
}

const read = (path: string): Promise<unknown> =>
  /\.(?:json|ya?ml)$/i.test(path) ? readDataFile(path) : importDefault(path)

const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []

function isRecording(value: unknown): boolean {
  const keys = keysOf(value)
  return keys.includes('request') && keys.includes('response')
}

const OF_SCRIPTS = ['rules', 'turns']

function isConfiguration(path: string, value: unknown): boolean {
  if (basename(path).startsWith('anthropic-emulator.config.')) return true
  const keys = keysOf(value)
  return !keys.some((key) => OF_SCRIPTS.includes(key)) && keys.some((key) => rowOf(key))
}
