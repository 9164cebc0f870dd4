import { ChatAnthropicAws } from 'chat-anthropic/aws'
import { ChatAnthropicBedrock } from 'chat-anthropic/bedrock'
import { ChatAnthropicFoundry } from 'chat-anthropic/foundry'
import { ChatAnthropicGoogleCloud } from 'chat-anthropic/google-cloud'
import { ChatAnthropicVertex } from 'chat-anthropic/vertex'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { KEYS, MODEL, recorder } from './support.ts'

afterEach(() => vi.unstubAllEnvs())

describe('requests go where the platform is', () => {
  test("to Bedrock's runtime, signed, the model in the path and betas in the body", async () => {
    const { asked, options } = recorder()
    const secret = { ...KEYS, awsSecretKey: 'aws-secret', awsSessionToken: 'aws-session' }
    const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
    const llm = new ChatAnthropicBedrock({ model, betas: ['a-beta'], ...secret, ...options })
    expect((await llm.invoke('Hi')).text).toBe('Hello.')
    const [{ url, headers, body }] = asked as [(typeof asked)[0]]
    expect(url).toBe(`https://bedrock-runtime.us-east-1.amazonaws.com/model/${model}/invoke`)
    expect(headers.get('authorization')).toMatch(/^AWS4-HMAC-SHA256 .*us-east-1\/bedrock\//)
    expect(headers.get('x-amz-security-token')).toBe('aws-session')
    expect(body).toMatchObject({ anthropic_beta: ['a-beta'] })
    expect(body).not.toHaveProperty('model')
  })

  test("to Bedrock's Mantle endpoint, whatever the secret key is called", async () => {
    for (const secret of [{ awsSecretKey: 's' }, { awsSecretAccessKey: 's' }]) {
      const { asked, options } = recorder()
      const where = { model: 'anthropic.claude-opus-4-7', endpoint: 'mantle' as const }
      await new ChatAnthropicBedrock({ ...where, ...KEYS, ...secret, ...options }).invoke('Hi')
      expect(asked[0]?.url).toMatch(/^https:\/\/bedrock-mantle\.us-east-1\.api\.aws\/anthropic\/v1/)
      expect(asked[0]?.headers.get('authorization')).toContain('/bedrock-mantle/aws4_request')
    }
  })

  test('to AWS with the credentials of an assumed role', async () => {
    const { asked, options } = recorder()
    const role = { accessKeyId: 'ASIAROLE', secretAccessKey: 's', sessionToken: 'role-session' }
    const llm = new ChatAnthropicAws({
      model: MODEL,
      awsRegion: 'eu-west-1',
      workspaceId: 'wrkspc_1',
      providerChainResolver: async () => async () => role,
      ...options,
    })
    await llm.invoke('Hi')
    const [{ url, headers }] = asked as [(typeof asked)[0]]
    expect(url).toMatch(/^https:\/\/aws-external-anthropic\.eu-west-1\.api\.aws\/v1\/messages/)
    expect(headers.get('authorization')).toContain('Credential=ASIAROLE/')
    expect(headers.get('x-amz-security-token')).toBe('role-session')
    expect(headers.get('anthropic-workspace-id')).toBe('wrkspc_1')
  })

  test('with a Bedrock API key as a bearer token, from the environment too', async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'from-environment')
    for (const [given, sent] of [
      [{ apiKey: 'given' }, 'given'],
      [{}, 'from-environment'],
    ] as const) {
      const { asked, options } = recorder()
      const llm = new ChatAnthropicBedrock({
        model: MODEL,
        awsRegion: 'us-east-1',
        ...given,
        ...options,
      })
      await llm.invoke('Hi')
      const { headers } = asked[0]!
      expect([headers.get('authorization'), headers.get('x-api-key')].join()).toContain(sent)
    }
  })

  test.each(['runtime', 'mantle'] as const)(
    "with credentials that are given before the environment's token: %s",
    async (endpoint) => {
      vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'from-environment')
      const { asked, options } = recorder()
      const secret = { ...KEYS, awsSecretKey: 's' }
      await new ChatAnthropicBedrock({ model: MODEL, endpoint, ...secret, ...options }).invoke('Hi')
      expect(asked[0]?.headers.get('authorization')).toMatch(/^AWS4-HMAC-SHA256/)
    },
  )

  test("to Vertex AI with Google's headers", async () => {
    const { asked, options } = recorder()
    const authClient = {
      projectId: 'my-project',
      getRequestHeaders: async () => new Headers({ authorization: 'Bearer google-token' }),
    }
    const llm = new ChatAnthropicVertex({
      model: 'claude-sonnet-4-5@20250929',
      region: 'europe-west1',
      authClient: authClient as never,
      ...options,
    })
    await llm.invoke('Hi')
    const [{ url, headers }] = asked as [(typeof asked)[0]]
    expect(decodeURIComponent(url)).toBe(
      'https://europe-west1-aiplatform.googleapis.com/v1/projects/my-project/locations/' +
        'europe-west1/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict',
    )
    expect(headers.get('authorization')).toBe('Bearer google-token')
  })

  test('to a Foundry resource, with a key or a token of Microsoft Entra', async () => {
    for (const [given, header] of [
      [{ apiKey: 'foundry-key' }, ['x-api-key', 'foundry-key']],
      [
        { azureADTokenProvider: async () => 'entra-token' },
        ['authorization', 'Bearer entra-token'],
      ],
    ] as const) {
      const { asked, options } = recorder()
      const llm = new ChatAnthropicFoundry({
        model: 'my-claude',
        resource: 'mine',
        ...given,
        ...options,
      })
      await llm.invoke('Hi')
      expect(asked[0]?.url).toMatch(
        /^https:\/\/mine\.services\.ai\.azure\.com\/anthropic\/v1\/messages/,
      )
      expect(asked[0]?.headers.get(header[0])).toBe(header[1])
    }
  })

  test('to Google Cloud with a bearer token', async () => {
    const { asked, options } = recorder()
    const llm = new ChatAnthropicGoogleCloud({
      model: MODEL,
      project: 'my-project',
      workspaceId: 'wrkspc_1',
      bearerTokenProvider: async () => 'google-token',
      ...options,
    })
    await llm.invoke('Hi')
    expect(asked[0]?.url).toMatch(
      /^https:\/\/claude\.googleapis\.com\/v1\/projects\/my-project\/locations\/global\/workspaces\/wrkspc_1\/invoke\/v1\/messages/,
    )
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer google-token')
  })

  test("never to Anthropic's own API, whatever the environment says of it", async () => {
    vi.stubEnv('ANTHROPIC_BASE_URL', 'https://elsewhere.example')
    vi.stubEnv('ANTHROPIC_API_KEY', 'sk-ant-own')
    const { asked, options } = recorder()
    const secret = { ...KEYS, awsSecretKey: 's' }
    await new ChatAnthropicBedrock({ model: MODEL, ...secret, ...options }).invoke('Hi')
    expect(asked[0]?.url).toContain('amazonaws.com')
    expect(JSON.stringify([...asked[0]!.headers])).not.toContain('sk-ant-own')
  })
})
