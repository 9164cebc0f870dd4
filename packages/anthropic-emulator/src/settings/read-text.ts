import { isAbsolute, join } from 'node:path'

import type { OptionRow, Reading } from './option-row.ts'
import { SettingsError } from './settings-error.ts'

/** A path of a file that is in a folder; the working directory is an empty folder. */
export const within = (folder: string, path: string): string =>
  folder === '' || folder === '.' || isAbsolute(path) ? path : join(folder, path)

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const SWITCHES = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
])

function readPath(text: string, place: string): string {
  if (text !== '') return text
  throw new SettingsError(`${place} needs a path.`)
}

// A text that is also JSON, such as a number, is a text all the same.
const readReply = (text: string): unknown => (/^\s*[[{"]/.test(text) ? parse(text) : text)

/** The value that a text stands for. */
export function readValue(reading: Reading, text: string, place: string): unknown {
  switch (reading) {
    case 'text':
      return text
    case 'json':
      return parse(text)
    case 'switch':
      return SWITCHES.get(text.toLowerCase()) ?? text
    case 'path':
    case 'script':
      return readPath(text, place)
    case 'reply':
      return readReply(text)
    case 'nothing':
      throw new SettingsError(`${place} is a function: set it in code or in a module.`)
    default:
      return reading satisfies never
  }
}

/** The value of an option that a text stands for, where a bare text can stand for an object. */
export function readOption(row: OptionRow, text: string, place: string): unknown {
  const { shorthand, parts = {} } = row
  if (shorthand === undefined || text.trimStart().startsWith('{')) {
    return readValue(row.reading, text, place)
  }
  return { [shorthand]: readValue(parts[shorthand] ?? row.reading, text, place) }
}
