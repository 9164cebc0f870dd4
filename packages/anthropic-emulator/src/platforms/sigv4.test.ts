import { AnthropicBedrock } from '@anthropic-ai/bedrock-sdk'
import { describe, expect, test } from 'vitest'

import { startEmulator } from '../start.ts'

const SIGNATURE = '0123456789abcdef'.repeat(4)

const PATHS: readonly (readonly [service: string, path: string])[] = [
  ['bedrock', '/model/us.anthropic.claude-haiku-4-5-20251001-v1:0/invoke'],
  ['bedrock-mantle', '/anthropic/v1/messages'],
  ['aws-external-anthropic', '/v1/messages'],
]

interface Parts {
  authorization?: string
  date?: string
  scope?: string
  signed?: string
}

const authorizationOf = (service: string, { scope, signed }: Parts): string => {
  const credential = scope ?? `AKID/20260102/us-east-1/${service}/aws4_request`
  const headers = signed ?? 'content-type;host;x-amz-date'
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${headers}, Signature=${SIGNATURE}`
}

function ask(url: string, [service, path]: (typeof PATHS)[number], parts: Parts) {
  const { authorization = authorizationOf(service, parts), date = '20260102T030405Z' } = parts
  const asked = { max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] }
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      ...(service === 'aws-external-anthropic' && { 'anthropic-workspace-id': 'w' }),
      ...(authorization !== '' && { authorization }),
      ...(date !== '' && { 'x-amz-date': date }),
      ...(service === 'bedrock-mantle' && { 'user-agent': 'AnthropicBedrockMantle/JS 1.0' }),
    },
    body: JSON.stringify(
      service === 'bedrock'
        ? { ...asked, anthropic_version: 'bedrock-2023-05-31' }
        : { ...asked, model: 'claude-haiku-4-5' },
    ),
  })
}

describe.each(PATHS)('a request signed for %s', (...to) => {
  test('is answered', async () => {
    await using api = await startEmulator({ reply: 'Hi.' })
    const response = await ask(api.url, to, {})
    expect(await response.json()).toMatchObject({ content: [{ text: 'Hi.' }] })
  })

  test.each<[string, Parts, string, RegExp]>([
    ['no signature', { authorization: '' }, 'MissingAuthenticationToken', /Missing Auth/],
    [
      'parts missing',
      { authorization: 'AWS4-HMAC-SHA256 Credential=a' },
      'IncompleteSignature',
      /requires 'SignedHeaders' parameter. Authorization header requires 'Signature' parameter/,
    ],
    ['no date', { date: '' }, 'IncompleteSignature', /X-Amz-Date/],
    ['a date of another form', { date: '2026-01-02' }, 'IncompleteSignature', /ISO-8601/],
    ['a short scope', { scope: 'AKID/20260102/us-east-1' }, 'IncompleteSignature', /5 slash/],
    [
      'another service',
      { scope: 'AKID/20260102/us-east-1/s3/aws4_request' },
      'InvalidSignature',
      /scoped to correct service: '/,
    ],
    [
      'another day',
      { scope: `AKID/20250102/us-east-1/${to[0]}/aws4_request` },
      'InvalidSignature',
      /'20250102' != '20260102'/,
    ],
    ['an unsigned host', { signed: 'x-amz-date' }, 'InvalidSignature', /must be a 'SignedHeader'/],
  ])('and with %s is refused', async (_, parts, type, message) => {
    await using api = await startEmulator()
    const response = await ask(api.url, to, parts)
    expect(response.status).toBe(403)
    const body = (await response.json()) as { message?: string; error?: { message: string } }
    expect(body.message ?? body.error?.message).toMatch(message)
    const named = [JSON.stringify(body), response.headers.get('x-amzn-errortype')].join(' ')
    expect(named).toContain(`${type}Exception`)
  })
})

test('temporary credentials, and a key of Bedrock, let in', async () => {
  await using api = await startEmulator({ reply: 'Hi.', apiKey: 'right' })
  const asked = {
    model: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    max_tokens: 10,
    messages: [{ role: 'user' as const, content: 'Hi' }],
  }
  const common = { baseURL: api.baseURLs.bedrock, awsRegion: 'eu-west-1', maxRetries: 0 }
  const temporary = {
    ...common,
    awsAccessKey: 'ASIA',
    awsSecretKey: 'secret',
    awsSessionToken: 'SESSION',
  }
  expect(await new AnthropicBedrock(temporary).messages.create(asked)).toBeDefined()
  const keyed = (apiKey: string) => new AnthropicBedrock({ ...common, apiKey })
  expect(await keyed('right').messages.create(asked)).toBeDefined()
  await expect(keyed('wrong').messages.create(asked)).rejects.toThrow('Authentication failed')
  const shown = JSON.stringify(api.requests)
  for (const secret of ['right', 'wrong', 'ASIA', 'SESSION']) expect(shown).not.toContain(secret)
})
