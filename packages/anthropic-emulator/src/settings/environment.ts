/** Reads the options that variables of the environment set. */
import { hintFor } from '../wire/settings.ts'
import { ALL_OPTIONS, setPart, type Layer } from './layer.ts'
import { readOption, readValue } from './read-text.ts'
import { SettingsError } from './settings-error.ts'

const PREFIX = 'ANTHROPIC_EMULATOR_'

// `recordings()` reads this one: with recordings, whether to make them anew.
const RECORD_MODE = `${PREFIX}RECORD`

// Kubernetes sets these in every container beside a service of that name.
const OF_KUBERNETES = /^ANTHROPIC_EMULATOR_(?:SERVICE_(?:HOST|PORT)|PORT_\d)/

/** The variable of an option: `ANTHROPIC_EMULATOR_RATE_LIMIT` for `rateLimit`. */
export const toVariable = (...names: readonly string[]): string =>
  PREFIX +
  names.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()).join('_')

/** The path of the configuration file. */
const CONFIG = toVariable('config')

type Set = (layer: Layer, text: string) => void

function listVariables(): Map<string, Set> {
  const entries = Object.entries(ALL_OPTIONS).flatMap(([name, row]): [string, Set][] => {
    const whole = toVariable(name)
    const setWhole: Set = (layer, text) =>
      layer.set(name, { value: readOption(row, text, whole), place: whole })
    const parts = Object.entries(row.parts ?? {}).map(([part, reading]): [string, Set] => {
      const variable = toVariable(name, part)
      const setOne: Set = (layer, text) => {
        const value = readValue(reading, text, variable)
        setPart(layer, [name, part], { value, place: whole })
      }
      return [variable, setOne]
    })
    return [[whole, setWhole], ...parts]
  })
  return new Map(entries.filter(([variable]) => variable !== RECORD_MODE))
}

const isForeign = (name: string, value: string): boolean =>
  name === RECORD_MODE ||
  OF_KUBERNETES.test(name) ||
  (name === toVariable('port') && value.startsWith('tcp://'))

/** What the environment sets, and the configuration file that it names. Throws a `SettingsError`. */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>>): {
  layer: Layer
  config: string | undefined
} {
  const known = listVariables()
  const layer: Layer = new Map()
  for (const [name, value = ''] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || value === '' || name === CONFIG) continue
    if (isForeign(name, value)) continue
    const set = known.get(name)
    if (!set) {
      throw new SettingsError(`${name} is no setting. ${hintFor(name, [...known.keys(), CONFIG])}`)
    }
    set(layer, value)
  }
  return { layer, config: environment[CONFIG] || undefined }
}
