import type { Fault } from './delivery-types.ts'
import { isObject } from './json.ts'
import { isCount, NUMBERS, settingsProblem, type Setting } from './settings.ts'

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string'

function isErrorAfter(value: unknown): boolean {
  if (!isObject(value)) return isCount(value)
  const { events, type, message, ...others } = value
  return isCount(events) && isText(type) && isText(message) && Object.keys(others).length === 0
}

const FAULTS: Record<keyof Fault, Setting> = {
  delay: NUMBERS.milliseconds,
  slow: NUMBERS.milliseconds,
  bytesPerSecond: NUMBERS.speed,
  cutAfter: NUMBERS.count,
  cutAfterBytes: NUMBERS.count,
  endAfter: NUMBERS.count,
  endAfterBytes: NUMBERS.count,
  stallAfter: NUMBERS.count,
  stallAfterBytes: NUMBERS.count,
  errorAfter: {
    fits: isErrorAfter,
    wanted: 'a number of events, or an object of "events", "type" and "message"',
  },
  malformedEvent: NUMBERS.ordinal,
  duplicateEvent: NUMBERS.ordinal,
  contentType: { fits: (value) => typeof value === 'string', wanted: 'a text' },
  contentLength: NUMBERS.count,
  truncatedUtf8: {
    fits: (value) => value === 'end' || value === 'continue',
    wanted: '"end" or "continue"',
  },
  refuseConnection: { fits: (value) => typeof value === 'boolean', wanted: 'true or false' },
}

/** The names of all faults. */
export const FAULT_NAMES: readonly string[] = Object.keys(FAULTS)

/** What is wrong with a fault, or nothing. */
export function faultProblem(fault: unknown, place = 'fault'): string | undefined {
  return settingsProblem(fault, FAULTS, place)
}
