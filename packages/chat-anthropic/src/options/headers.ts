/** Reads headers in any form that the SDK takes them in. */
import type { ClientOptions } from '../wire.ts'

type HeadersLike = ClientOptions['defaultHeaders']

/** The beta flags of an `anthropic-beta` header. */
export function readBetas(headers: HeadersLike): string[] {
  const values = listHeaders(headers).flatMap((entry) => (isBetaHeader(entry) ? [entry[1]] : []))
  const flags = values.flatMap((value) => String(value ?? '').split(','))
  return flags.map((flag) => flag.trim()).filter(Boolean)
}

/** Whether the headers choose a version of the API. */
export function hasVersion(headers: HeadersLike): boolean {
  return listHeaders(headers).some(([name]) => name.toLowerCase() === 'anthropic-version')
}

/** The headers without beta flags, as plain fields. */
export function withoutBetas(headers: HeadersLike): Record<string, unknown> {
  return Object.fromEntries(listHeaders(headers).filter((entry) => !isBetaHeader(entry)))
}

type Header = [name: string, value: unknown]

function isBetaHeader([name]: Header): boolean {
  return name.toLowerCase() === 'anthropic-beta'
}

function listHeaders(headers: HeadersLike): Header[] {
  const given: object = headers ?? {}
  return isIterable(given) ? [...given] : Object.entries(given)
}

function isIterable(headers: object): headers is Iterable<Header> {
  return Symbol.iterator in headers
}
