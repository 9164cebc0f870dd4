import { apiError, type ApiError } from './api-error.ts'
import type { Fault } from './delivery-types.ts'
import { faultsByRate } from './fault-rates.ts'
import { FAULT_HEADER, readFaultHeader } from './fault-header.ts'
import type { EmulatorOptions, ErrorTurn, RawTurn, RequestBody } from './types.ts'

/** What the options or a request itself want to go wrong. */
export interface Asked {
  fault: Fault
  /** Added to whatever is answered. */
  headers: Record<string, string>
  /** Answers the request instead of what would have answered it. */
  instead?: ErrorTurn | RawTurn
}

/** A request as faults are asked for. */
export interface FaultRequest {
  path: string
  prompt: RequestBody
  headers: Record<string, string>
}

/** What is to go wrong with a request, if anything. */
export type AskedFaults = (request: FaultRequest) => Asked | { refused: ApiError } | undefined

/** Faults by the request's header, or else by rate. */
export function askedFaults({ faults, seed = 0 }: EmulatorOptions): AskedFaults {
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
