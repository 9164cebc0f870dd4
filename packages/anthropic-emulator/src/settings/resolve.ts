import type { EmulatorOptions } from '../options.ts'
import { readScript } from '../script/read.ts'
import { EMULATOR_OPTIONS } from './emulator-options.ts'
import { findConfig, readConfig } from './config-file.ts'
import { readEnvironment } from './environment.ts'
import { mergeLayers, rowOf, type Layer } from './layer.ts'
import type { ServiceOptions } from './service-options.ts'
import { SettingsError } from './settings-error.ts'

/** Where settings come from, besides the environment. */
export interface SettingsSources {
  flags: Layer
  /** The configuration file; without it, that of the working directory if there is one. */
  config: string | undefined
  environment: Readonly<Record<string, string | undefined>>
}

/** Settings as all sources together have them. */
export interface ResolvedSettings {
  options: EmulatorOptions
  service: ServiceOptions
  /** The files that were read, which may change. */
  files: string[]
}

const isEmulatorOption = (name: string): boolean => Object.hasOwn(EMULATOR_OPTIONS, name)

function checkLayer(layer: Layer): void {
  for (const [name, { value, place }] of layer) {
    const problem = rowOf(name)?.findProblem(value, place)
    if (problem !== undefined) throw new SettingsError(problem)
  }
}

/** Settings out of one layer: with its script read, and each value checked. */
export async function resolveLayer(layer: Layer): Promise<ResolvedSettings> {
  const resolved: Layer = new Map(layer)
  const script = layer.get('script')
  const path = typeof script?.value === 'string' ? script.value : undefined
  if (script && path !== undefined) {
    resolved.set('script', { ...script, value: await readScript(path) })
  }
  checkLayer(resolved)
  const values = [...resolved].map(([name, { value }]): [string, unknown] => [name, value])
  return {
    options: Object.fromEntries(values.filter(([name]) => isEmulatorOption(name))),
    service: Object.fromEntries(values.filter(([name]) => !isEmulatorOption(name))),
    files: path === undefined ? [] : [path],
  }
}

/**
 * Settings out of all sources: flags over the environment over the configuration file. Throws a
 * `SettingsError`, or a `ScriptError` for a script that cannot be read.
 */
export async function resolveSettings(sources: SettingsSources): Promise<ResolvedSettings> {
  const environment = readEnvironment(sources.environment)
  const config = sources.config ?? environment.config ?? (await findConfig())
  const file: Layer = config === undefined ? new Map() : await readConfig(config)
  const resolved = await resolveLayer(mergeLayers([sources.flags, environment.layer, file]))
  return { ...resolved, files: config === undefined ? resolved.files : [config, ...resolved.files] }
}
