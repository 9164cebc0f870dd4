import type { FaultOptions, FaultRequest, Asked } from './types.ts'
import { apiError, type ApiError } from '../wire/api-error.ts'
import { faultsByRate } from './fault-rates.ts'
import { FAULT_HEADER, readFaultHeader } from './fault-header.ts'

/** What is to go wrong with a request, if anything. */
export type AskedFaults = (request: FaultRequest) => Asked | { refused: ApiError } | undefined

/** Faults by the request's header, or else by rate. */
export function askedFaults({ faults, seed = 0 }: FaultOptions): AskedFaults {
  const byRate = faults && faultsByRate(faults, seed)
  return (request) => {
    const written = request.headers[FAULT_HEADER]
    if (written === undefined) return byRate?.(request)
    const asked = readFaultHeader(written)
    return typeof asked === 'string'
      ? { refused: apiError({ status: 400, message: asked }) }
      : asked
  }
}
