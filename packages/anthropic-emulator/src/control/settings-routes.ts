import {
  BadControlRequest,
  CONTROL_PREFIX,
  toJson,
  type ControlHandler,
} from '../journal/control.ts'
import type { EmulatorOptions, ResetPart } from '../options.ts'
import { parseScript } from '../script/read.ts'
import type { Core } from '../sessions/core.ts'
import { EMULATOR_OPTIONS } from '../settings/emulator-options.ts'
import type { OptionRow } from '../settings/option-row.ts'
import type { Route } from '../wire/router.ts'
import type { IncomingRequest } from '../wire/request.ts'
import { ScriptError } from '../wire/script-error.ts'
import { isObject } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { checkBodyKeys, readObject, readText } from './body.ts'

const ROWS: Readonly<Record<string, OptionRow>> = EMULATOR_OPTIONS

const MASK = '[redacted]'

// Functions and expressions have no JSON; addresses may hold a password.
function toJsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'function') return '(a function)'
  if (value instanceof RegExp) return String(value)
  return typeof value === 'string' ? value.replace(/(\w:\/\/)[^\s/@]+@/g, `$1${MASK}@`) : value
}

function toShown(name: string, value: unknown): unknown {
  const row = ROWS[name]
  if (row?.isSecret) return MASK
  const shown: unknown = JSON.parse(JSON.stringify(value, toJsonValue))
  const masked = (row?.secretParts ?? []).map((part) => [part, MASK])
  return isObject(shown) && masked.length > 0 ? { ...shown, ...Object.fromEntries(masked) } : shown
}

/** Options as JSON, without secrets. */
export function showOptions(options: Readonly<EmulatorOptions>): Json {
  const set = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(set.map(([name, value]) => [name, toShown(name, value)]))
}

const PARTS: readonly ResetPart[] = ['script', 'journal', 'state', 'settings']

const isPart = (value: unknown): value is ResetPart => PARTS.some((part) => part === value)

function resetParts(core: Core, incoming: IncomingRequest) {
  const body = readObject(incoming, '{"parts": ["script", "journal"]}, or nothing to reset all')
  checkBodyKeys(body, ['parts'])
  const { parts = PARTS } = body
  if (!Array.isArray(parts) || !parts.every(isPart)) {
    throw new BadControlRequest(400, `parts: must be a list of ${PARTS.join(', ')}`)
  }
  core.reset(parts)
  return toJson({ reset: parts })
}

function changeSettings(core: Core, incoming: IncomingRequest) {
  core.configure(readObject(incoming, '{"strict": false}'))
  return toJson(showOptions(core.options))
}

function loadScript(core: Core, incoming: IncomingRequest) {
  core.configure({ script: parseScript(readText(incoming)) })
  return toJson({ script: showOptions(core.options)['script'] })
}

function assertDone(core: Core) {
  try {
    core.assertDone()
    return toJson({ done: true })
  } catch (error) {
    if (error instanceof ScriptError) throw new BadControlRequest(409, error.message)
    throw error
  }
}

/** The routes that read and change how an emulator, or a session, answers. */
export function settingsRoutes(core: Core): Route<ControlHandler>[] {
  return [
    {
      method: 'GET',
      path: `${CONTROL_PREFIX}/settings`,
      handle: () => toJson(showOptions(core.options)),
    },
    {
      method: 'PATCH',
      path: `${CONTROL_PREFIX}/settings`,
      handle: (incoming) => changeSettings(core, incoming),
    },
    {
      method: 'PUT',
      path: `${CONTROL_PREFIX}/script`,
      handle: (incoming) => loadScript(core, incoming),
    },
    {
      method: 'POST',
      path: `${CONTROL_PREFIX}/assert-done`,
      handle: () => assertDone(core),
    },
    {
      method: 'POST',
      path: `${CONTROL_PREFIX}/reset`,
      handle: (incoming) => resetParts(core, incoming),
    },
  ]
}
