import { isObject } from '../wire/json.ts'
import { checkKeys, ScriptError } from '../wire/script-error.ts'
import type { Json } from '../wire/types.ts'
import type { ScriptOptions } from './types.ts'

/** Options of the emulator that a script may hold; `pace` holds those of the pace together. */
export const SCRIPTED = [
  'pace',
  'chunkSize',
  'tokensPerSecond',
  'timeToFirstToken',
  'delay',
  'ping',
  'faults',
  'rateLimit',
  'strict',
  'seed',
  'apiKey',
  'batchDelay',
  'batches',
  'responder',
  'models',
  'files',
  'downloadableUploads',
  'journalLimit',
  'memory',
]

/** The options that a script holds, as options of the emulator. Throws for what is no such option. */
function readScripted(script: ScriptOptions['script']): Json {
  if (!isObject(script) || !isObject(script.options)) return {}
  checkKeys(script.options, SCRIPTED, 'options')
  const { pace, ...options } = script.options
  if (pace !== undefined && !isObject(pace))
    throw new ScriptError('options.pace', 'must be an object.')
  return { ...options, ...pace }
}

/** Options with those that their script holds; what was given in both places is the program's. */
export function withScriptedOptions<Options extends { script?: ScriptOptions['script'] | null }>(
  options: Options,
): Options {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const own = Object.fromEntries(given) as Options
  return { ...(readScripted(options.script ?? undefined) as Partial<Options>), ...own }
}
