import { readdir } from 'node:fs/promises'

import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  json,
  makeDir,
  post,
  read,
  recordingsIn,
  remove,
  serve,
  textsIn,
} from '../../test/upstream.ts'
import { startEmulator, type RecordOptions } from '../index.ts'

let dir: string
beforeEach(async () => {
  dir = await makeDir()
})
afterEach(() => remove(dir))

const record = (upstream: string, more: Partial<RecordOptions> = {}) =>
  startEmulator({ record: { dir, upstream, ...more } })

const SECRETS = {
  key: 'sk-ant-api03-caller-0123456789',
  bearer: 'bearer-token-0123456789',
  cookie: 'cookie-value-0123456789',
  custom: 'custom-credential-0123456789',
  query: 'query-key-0123456789',
  mcp: 'mcp-token-0123456789',
  password: 'pass"word\\0123456789',
  inUrl: 'url-password-0123456789',
  signature: 'url-signature-0123456789',
  nested: 'nested-key-0123456789',
  other: 'ghp_0123456789abcdefghij0123',
  organization: '0b7b0f0e-2f5a-4a49-8d5a-1c9f0a3b7d10',
  workspace: 'wrkspc_01AbCdEfGhIjKlMnOp',
  answered: 'set-cookie-0123456789',
  given: 'zapier-path-0123456789',
  user: 'account-of-somebody-0123456789',
}

test('credentials are written nowhere', async () => {
  const { organization, workspace, key, answered } = SECRETS
  await using upstream = await serve((request, response) => {
    const headers = {
      'anthropic-organization-id': organization,
      'set-cookie': `__cf_bm=${answered}; path=/; HttpOnly`,
      'anthropic-ratelimit-tokens-limit': '100',
    }
    if (request.url?.includes('stream')) {
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' })
      response.end(`event: error\ndata: {"message":"key ${key} of ${organization}"}\n\n`)
      return
    }
    const message = `key ${key} of organization ${organization}, cookie ${answered}`
    json(response, { error: { message }, workspace_id: workspace, of: workspace }, headers)
  })
  await using api = await record(upstream.url, { secrets: [SECRETS.given] })
  const body = JSON.stringify({
    metadata: { user_id: SECRETS.user },
    system: `My key is ${key}, the cookie ${SECRETS.cookie}; also ${SECRETS.other}.`,
    mcp_servers: [
      { authorization_token: SECRETS.mcp, url: `https://me:${SECRETS.inUrl}@mcp.example` },
      { url: `https://a.example/${SECRETS.given}/x?sig=${SECRETS.signature}&page=2` },
    ],
    messages: [
      { role: 'user', content: JSON.stringify({ api_key: SECRETS.nested }) },
      { role: 'user', content: [{ type: 'tool_use', input: { password: SECRETS.password } }] },
    ],
  })
  const headers = {
    'x-api-key': key,
    authorization: `Bearer ${SECRETS.bearer}`,
    cookie: `a=b; session=${SECRETS.cookie}`,
    'x-gateway-token': SECRETS.custom,
  }
  const query = `beta=true&api_key=${SECRETS.query}&page_token=1`
  for (const path of ['/v1/messages', '/v1/stream']) {
    await read(`${api.url}${path}?${query}`, { body, headers })
  }
  await read(`${api.url}/v1/${key}`, { body: `text ${SECRETS.bearer}`, headers })
  await read(`${api.url}/v1/b`, { body: Buffer.from(`\xff${key}`, 'latin1'), headers })
  const texts = [...(await readdir(dir)), ...(await textsIn(dir))].join('\n')
  const spellings = Object.values(SECRETS).flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    btoa(secret).slice(4, -4),
  ])
  expect(spellings.filter((secret) => texts.includes(secret))).toEqual([])
  const [first] = await recordingsIn(dir)
  expect(first).toMatchObject({
    query: 'beta=true&api_key=[redacted]&page_token=1',
    request: {
      headers: { 'content-type': 'application/json' },
      body: {
        mcp_servers: [
          { authorization_token: '[redacted]', url: 'https://[redacted]@mcp.example' },
          { url: 'https://a.example/[redacted]/x?sig=[redacted]&page=2' },
        ],
      },
    },
    response: { headers: { 'anthropic-ratelimit-tokens-limit': '100' } },
  })
  // What was masked matches whatever is asked, as the key of the next caller is another one.
  await using replay = await startEmulator({ replay: dir })
  const other = { body: body.replaceAll('0123456789', '9876543210') }
  const again = await post(`${replay.url}/v1/messages?${query.replaceAll('0123', '3210')}`, other)
  expect(again.status).toBe(200)
})

test('everyday words and signatures stay what they are', async () => {
  const body = {
    messages: [
      { role: 'user', content: 'The password: is it "the-key"? Tokens are task-based; key=value.' },
      { role: 'user', content: 'Use Bearer authentication in production, with org_configuration.' },
      { role: 'user', content: 'See https://a.example/?page_token=next-page-1&key=color.' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'x', signature: 'EuYBCkQYAiJAeyJabc/sk+AKIA' },
          { type: 'tool_use', id: 't', name: 'get', input: { key: 'color', token: 'next' } },
        ],
      },
    ],
    tools: [{ name: 'get', input_schema: { properties: { password: { type: 'string' } } } }],
  }
  await using upstream = await serve((_, response) => json(response, body))
  await using api = await record(upstream.url)
  await read(`${api.url}/v1/messages`, {
    body: JSON.stringify(body),
    headers: { 'x-api-key': 'the-key', 'x-workspace': 'production', cookie: 'a=production' },
  })
  expect(await recordingsIn(dir)).toMatchObject([{ request: { body }, response: { json: body } }])
})
