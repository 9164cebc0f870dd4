/** Reads the options on a command line. */
import { parseArgs } from 'node:util'

import { hintFor } from '../wire/settings.ts'
import { ALL_OPTIONS, rowOf, setPart, type Layer } from './layer.ts'
import { readOption, readValue } from './read-text.ts'
import { SettingsError } from './settings-error.ts'

/** The flag of an option: `rate-limit` for `rateLimit`. */
export const toFlag = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Flags that stand for a part of an option. */
export const SHORT_FLAGS: Readonly<Record<string, [name: string, part: string]>> = {
  upstream: ['record', 'upstream'],
}

/** Flags that set no option. */
const COMMANDS = {
  config: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** Names of options by their flags. */
const OPTION_OF = new Map(
  Object.entries(ALL_OPTIONS)
    .filter(([, { reading }]) => reading !== 'nothing')
    .map(([name]) => [toFlag(name), name]),
)

const PARTS = new Map(
  Object.entries(ALL_OPTIONS).flatMap(([name, { parts = {} }]) =>
    Object.keys(parts).map((part) => [`${toFlag(name)}.${toFlag(part)}`, [name, part] as const]),
  ),
)

type Flag = { type: 'string' | 'boolean'; short?: string }

function listFlags(): Record<string, Flag> {
  const flags: [string, Flag][] = [...OPTION_OF].flatMap(([flag, name]): [string, Flag][] => {
    if (rowOf(name)?.reading !== 'switch') return [[flag, { type: 'string' }]]
    return [
      [flag, { type: 'boolean' }],
      [`no-${flag}`, { type: 'boolean' }],
    ]
  })
  const others = [...PARTS.keys(), ...Object.keys(SHORT_FLAGS)]
  const texts = others.map((flag): [string, Flag] => [flag, { type: 'string' }])
  return { ...Object.fromEntries([...flags, ...texts]), ...COMMANDS }
}

function toUsageMessage(message: string, flags: readonly string[]): string {
  const [, ambiguous] = /^Option '.*(--[\w.-]+)' argument is ambiguous/.exec(message) ?? []
  const [, unknown] = /^Unknown option '--([\w.-]+)'/.exec(message) ?? []
  // Node names the mistake in its first sentence; the rest is of no use here.
  const what = ambiguous ? `${ambiguous} needs a value` : message.split(/\. |\n/)[0]
  const hint = unknown === undefined ? '' : hintFor(unknown, flags)
  const meant = hint.startsWith('Did')
    ? ` ${hint.replaceAll('"', '').replace('mean ', 'mean --')}`
    : ''
  return `${what}.${meant} --help lists the options.`
}

function parse(args: string[]) {
  const options = listFlags()
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    const { message } = error as Error
    throw new SettingsError(toUsageMessage(message, Object.keys(options)))
  }
}

/** There is one source of answers: a script, a reply, another API, or recordings. */
function checkSources(values: Record<string, unknown>): void {
  const given = ['script', 'reply', 'record', 'replay'].filter((name) => values[name] !== undefined)
  const [one, other] = given
  if (other !== undefined) {
    throw new SettingsError(
      `--${one} and --${other} exclude each other: answers come from one place.`,
    )
  }
  if (values['upstream'] !== undefined && values['record'] === undefined) {
    throw new SettingsError(
      '--upstream is where --record DIR gets its answers; without it, leave it out.',
    )
  }
}

function setFlag(layer: Layer, flag: string, value: string | boolean): void {
  const place = `--${flag}`
  const part = PARTS.get(flag) ?? SHORT_FLAGS[flag]
  if (part && typeof value === 'string') {
    const [name, inner] = part
    const read = readValue(rowOf(name)?.parts?.[inner] ?? 'json', value, place)
    return setPart(layer, [name, inner], { value: read, place: `--${toFlag(name)}` })
  }
  const [isNegative, name] = flag.startsWith('no-')
    ? [true, OPTION_OF.get(flag.slice(3))]
    : [false, OPTION_OF.get(flag)]
  const row = name === undefined ? undefined : rowOf(name)
  if (name === undefined || !row) return
  if (typeof value === 'boolean') return void layer.set(name, { value: !isNegative, place })
  layer.set(name, { value: readOption(row, value, place), place })
}

/** What a command line holds. */
export interface ReadFlags {
  layer: Layer
  positionals: string[]
  /** The path of a configuration file. */
  config: string | undefined
  help: boolean
  version: boolean
}

const isPart = ([flag]: [string, unknown]): boolean => flag.includes('.') || flag in SHORT_FLAGS

/** Reads the arguments of a command line. Throws a `SettingsError`. */
export function readFlags(args: string[]): ReadFlags {
  const { values, positionals } = parse(args)
  const { config, help = false, version = false, ...flags } = values
  checkSources(values)
  const layer: Layer = new Map()
  const given = Object.entries(flags).filter(([, value]) => value !== undefined)
  const wholes = given.filter((entry) => !isPart(entry))
  for (const [flag, value] of [...wholes, ...given.filter(isPart)]) {
    if (typeof value === 'string' || typeof value === 'boolean') setFlag(layer, flag, value)
  }
  return {
    layer,
    positionals,
    config: typeof config === 'string' ? config : undefined,
    help: help === true,
    version: version === true,
  }
}
