/** examples/bedrock.ts and examples/vertex.ts, run as their users run them. */
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { startEmulator } from 'anthropic-emulator'
import { makeFolder, run, type Variables, PATIENCE } from '../docs-support/program.ts'

vi.setConfig(PATIENCE)

const folder = makeFolder('platforms')
afterAll(() => rmSync(folder, { recursive: true }))

const example = (name: string, variables?: Variables) =>
  run(['--import', 'tsx', `examples/${name}.ts`], variables)

const SHOWN = [
  'content: "J\'adore la programmation."',
  'total_tokens: ',
  'Me encanta programar.',
  "args: { location: 'Paris' }",
  "answer: 'get_weather answered: It is sunny in Paris.'",
]

const headings = (output: string) => output.match(/^\d\. .*/gm)

describe('without credentials', () => {
  test.each([
    ['bedrock', 'AWS_ACCESS_KEY_ID', ['1. Invoke', '2. Stream', '3. Call a tool']],
    [
      'vertex',
      'ANTHROPIC_VERTEX_PROJECT_ID',
      ['1. Invoke', '2. Stream', '3. Call a tool', '4. Count tokens'],
    ],
  ])('examples/%s.ts runs on an emulator, and says so', async (name, variable, steps) => {
    const { code, stdout, stderr } = await example(name)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [first] = stdout.split('\n')
    expect(first).toContain(variable)
    expect(first).toMatch(/not set: this runs on an emulator of .* at http:\/\/127\.0\.0\.1:\d+\.$/)
    expect(headings(stdout)).toEqual(steps)
    expect(SHOWN.filter((text) => !stdout.includes(text))).toEqual([])
  })
})

describe('with credentials', () => {
  test('examples/bedrock.ts talks to Bedrock', async () => {
    await using api = await startEmulator()
    const { code, stdout } = await example('bedrock', {
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'the-secret',
      AWS_REGION: 'eu-west-1',
      ANTHROPIC_BEDROCK_BASE_URL: api.baseURLs.bedrock,
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^AWS_ACCESS_KEY_ID is set: this talks to Amazon Bedrock\.\n/)
    expect(stdout).not.toContain('the-secret')
    const model = '/model/global.anthropic.claude-sonnet-4-6'
    expect(api.requests.map(({ path }) => path)).toEqual([
      `${model}/invoke`,
      `${model}/invoke-with-response-stream`,
      `${model}/invoke`,
      `${model}/invoke`,
    ])
  })

  test('examples/vertex.ts talks to Vertex AI', async () => {
    await using api = await startEmulator({ apiKey: 'google-token' })
    await using google = await tokenServer('google-token')
    const { code, stdout, stderr } = await example('vertex', {
      ANTHROPIC_VERTEX_PROJECT_ID: 'my-project',
      ANTHROPIC_VERTEX_BASE_URL: api.baseURLs.vertex,
      CLOUD_ML_REGION: 'europe-west1',
      GOOGLE_APPLICATION_CREDENTIALS: google.credentials,
      // Google's library would ask for it on the network.
      GOOGLE_CLOUD_PROJECT: 'my-project',
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^ANTHROPIC_VERTEX_PROJECT_ID is set: .* as my-project\.\n/)
    const models = '/v1/projects/my-project/locations/europe-west1/publishers/anthropic/models'
    expect(api.requests.map(({ path }) => path)).toEqual([
      `${models}/claude-sonnet-4-6:rawPredict`,
      `${models}/claude-sonnet-4-6:streamRawPredict`,
      `${models}/claude-sonnet-4-6:rawPredict`,
      `${models}/claude-sonnet-4-6:rawPredict`,
      `${models}/count-tokens:rawPredict`,
    ])
  })
})

/** Gives a token for any; `credentials` is the file that tells Google's library to ask it. */
async function tokenServer(access_token: string) {
  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ access_token, token_type: 'Bearer', expires_in: 3600 }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const subject = join(folder, 'subject')
  const credentials = join(folder, 'credentials.json')
  writeFileSync(subject, 'whoever')
  writeFileSync(
    credentials,
    JSON.stringify({
      type: 'external_account',
      audience:
        '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/p',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `http://127.0.0.1:${port}/token`,
      credential_source: { file: subject },
    }),
  )
  return {
    credentials,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
