/** Replays exchanges that many projects recorded with the real API, where they are at hand. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { startEmulator } from '../index.ts'
import { toBody, type Recording } from './recording.ts'

// Set by vitest.config.ts.
const FOLDER = process.env['CHAT_ANTHROPIC_RECORDINGS'] ?? ''

const isHere = existsSync(FOLDER)
if (!isHere) console.warn(`No recordings in ${FOLDER}: none of others is replayed.`)

const collator = new Intl.Collator('en', { numeric: true })

function exchanges(): Recording[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
  return names
    .sort(collator.compare)
    .map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Recording)
    .filter(({ request, endpoint }) => request !== null && endpoint.startsWith('/v1/'))
}

function toRequest(url: string, recording: Recording): Request {
  const { path, endpoint, query, method, request } = recording
  const body = request?.bodyText ?? (request?.body ? JSON.stringify(request.body) : undefined)
  const headers = request?.headers ?? {}
  const address = `${url}${path ?? endpoint}${query ? `?${query}` : ''}`
  return new Request(address, { method, headers, ...(body !== undefined && { body }) })
}

test.runIf(isHere)('every recorded request gets its recorded answer', async () => {
  const all = exchanges()
  await using api = await startEmulator({ replay: FOLDER })
  const wrong: string[] = []
  for (const recording of all) {
    const response = await api.fetch(toRequest(api.url, recording))
    const { status, headers } = recording.response
    const isSame =
      response.status === status &&
      (await response.text()) === toBody(recording.response) &&
      Object.entries(headers).every(([name, value]) => response.headers.get(name) === value)
    if (!isSame) wrong.push(recording.name)
  }
  expect(wrong).toEqual([])
  expect(all.length).toBeGreaterThan(0)
})
