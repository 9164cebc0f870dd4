import type { ReadHeaders } from '../wire/headers.ts'

/** The token of a request that brings one. */
export function readBearer(headers: Pick<ReadHeaders, 'get'>): string | undefined {
  return /^bearer\s+(\S.*)$/i.exec(headers.get('authorization') ?? '')?.[1]?.trim()
}
