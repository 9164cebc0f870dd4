import { inspect } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { AuthenticationError, type ChatAnthropic, UnsupportedInputError } from '../index.ts'
import { ChatAnthropicAws } from './aws.ts'
import { ChatAnthropicBedrock } from './bedrock.ts'
import { ChatAnthropicFoundry } from './foundry.ts'
import { ChatAnthropicGoogleCloud } from './google-cloud.ts'
import { loaded } from './settings.ts'
import { ChatAnthropicVertex } from './vertex.ts'

const MODEL = 'claude-sonnet-4-6'
const KEYS = { awsRegion: 'us-east-1', awsAccessKey: 'AKIDEXAMPLE' }

/** Answers every request; what was asked is kept. */
function recorder() {
  const asked: { url: string; headers: Headers; body: Record<string, unknown> }[] = []
  const fetch = async (url: RequestInfo | URL, init: RequestInit = {}) => {
    const body = JSON.parse(String(init.body)) as Record<string, unknown>
    asked.push({ url: String(url), headers: new Headers(init.headers), body })
    return Response.json(REPLY)
  }
  return { asked, options: { maxTokens: 100, maxRetries: 0, clientOptions: { fetch } } }
}

const REPLY = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: MODEL,
  content: [{ type: 'text', text: 'Hello.' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('It should have been refused.'),
    (error: unknown) => error as Error,
  )

afterEach(() => vi.unstubAllEnvs())

describe('requests go where the platform is', () => {
  test("to Bedrock's runtime, signed, the model in the path and betas in the body", async () => {
    const { asked, options } = recorder()
    const secret = { ...KEYS, awsSecretKey: 'aws-secret', awsSessionToken: 'aws-session' }
    const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
    const llm = new ChatAnthropicBedrock({ model, betas: ['a-beta'], ...secret, ...options })
    expect((await llm.invoke('Hi')).text).toBe('Hello.')
    const [{ url, headers, body }] = asked as [(typeof asked)[0]]
    expect(url).toBe(
      `https://bedrock-runtime.us-east-1.amazonaws.com/model/${model}/invoke`,
    )
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

const bedrock = (given: object = {}) =>
  new ChatAnthropicBedrock({
    model: 'us.anthropic.claude-sonnet-4-6',
    ...KEYS,
    awsSecretKey: 's',
    ...recorder().options,
    ...given,
  })
const vertex = (given: object = {}) =>
  new ChatAnthropicVertex({
    model: MODEL,
    region: 'global',
    projectId: 'p',
    ...recorder().options,
    ...given,
  })
const foundry = (given: object = {}) =>
  new ChatAnthropicFoundry({
    model: MODEL,
    resource: 'r',
    apiKey: 'k',
    ...recorder().options,
    ...given,
  })

const IMAGE = (source: object) => [['human', [{ type: 'image', source }]]] as never

describe('what a platform cannot do is refused before the call', () => {
  const refused: [string, () => Promise<unknown>, RegExp][] = [
    [
      'token counts on the runtime',
      () => bedrock().countTokens('Hi'),
      /Bedrock.*countTokens.*mantle/,
    ],
    [
      'server tools on Bedrock',
      () =>
        bedrock()
          .bindTools([{ type: 'web_search_20250305', name: 'web_search' }])
          .invoke('Hi'),
      /Bedrock.*`web_search` \(tools\[0\]\).*own/,
    ],
    [
      'URLs as sources on Vertex',
      () => vertex().invoke(IMAGE({ type: 'url', url: 'https://example.com/a.png' })),
      /Vertex.*messages\[0\]\.content\[0\]\.source.*base64/,
    ],
    [
      'file ids on Bedrock',
      () => bedrock().invoke(IMAGE({ type: 'file', file_id: 'file_1' })),
      /file id.*base64/,
    ],
    [
      'MCP on Vertex',
      () => vertex({ mcpServers: [{ type: 'url', url: 'https://x', name: 'x' }] }).invoke('Hi'),
      /`mcp_servers`/,
    ],
    ['fast mode in Foundry', () => foundry({ speed: 'fast' }).invoke('Hi'), /Foundry.*speed/],
    [
      'automatic caching on the runtime',
      () => bedrock({ cacheControl: { type: 'ephemeral' } }).invoke('Hi'),
      /blocks/,
    ],
    [
      'answers of a schema on Mantle',
      () =>
        bedrock({
          endpoint: 'mantle',
          outputConfig: { format: { type: 'json_schema', schema: { type: 'object' } } },
        }).invoke('Hi'),
      /output_config\.format.*functionCalling/,
    ],
  ]

  test.each(refused)('%s', async (_, call, words) => {
    const error = await failureOf(call())
    expect(UnsupportedInputError.isInstance(error)).toBe(true)
    expect(error.message).toMatch(words)
    expect(error.message).toContain('assumeSupported')
  })

  test('and sent where the caller says that it has learned to', async () => {
    const tool = { type: 'web_search_20250305', name: 'web_search' }
    const llm = bedrock({ assumeSupported: ['web_search'] })
    expect((await llm.bindTools([tool]).invoke('Hi')).text).toBe('Hello.')
  })

  test('and structured output takes the way that the model has there', async () => {
    for (const [given, sent] of [
      [{}, 'output_config'],
      [{ model: 'anthropic.claude-opus-4-8' }, 'tool_choice'],
      [{ endpoint: 'mantle' }, 'tool_choice'],
    ] as const) {
      const { asked, options } = recorder()
      const llm = bedrock({ ...given, ...options })
      const schema = { title: 'Answer', type: 'object', properties: { text: { type: 'string' } } }
      await llm
        .withStructuredOutput(schema)
        .invoke('Hi')
        .catch(() => {})
      expect(Object.keys(asked[0]?.body ?? {})).toContain(sent)
    }
  })
})

describe('a model on a platform', () => {
  const models: [string, ChatAnthropic][] = [
    ['Bedrock', bedrock({ awsSecretKey: 'hidden-1', awsSessionToken: 'hidden-2' })],
    ['Foundry', foundry({ apiKey: 'hidden-3' })],
    ['Vertex', vertex({ authClient: { credentials: { access_token: 'hidden-4' } } })],
  ]

  test.each(models)('on %s keeps its secrets', async (_, llm) => {
    const traced = llm.getLsParams({})
    const shown = [inspect(llm, { depth: 9 }), JSON.stringify(llm), JSON.stringify(traced)].join()
    expect(shown).not.toContain('hidden')
  })

  test('is found by other packages under the one name, and saved under its own', () => {
    expect(bedrock().getName()).toBe('ChatAnthropic')
    const { id, kwargs } = JSON.parse(JSON.stringify(bedrock({ endpoint: 'mantle' })))
    expect(id.at(-1)).toBe('ChatAnthropicBedrock')
    expect(kwargs).toMatchObject({ aws_region: 'us-east-1', endpoint: 'mantle' })
    expect(kwargs.aws_secret_key).toMatchObject({ type: 'secret', id: ['AWS_SECRET_ACCESS_KEY'] })
  })

  test.each([
    'anthropic.claude-sonnet-4-6',
    'us.anthropic.claude-sonnet-4-6-20260101-v1:0',
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6',
    'claude-sonnet-4-6@20260101',
  ])('is known by the id %s', (model) => {
    expect(bedrock({ model }).profile).toEqual(bedrock({ model: MODEL }).profile)
  })

  test('is known by a name of your own, where you say what it stands for', () => {
    const modelOverrides = { 'my-deployment': MODEL }
    const named = foundry({ model: 'my-deployment', modelOverrides })
    expect(named.profile).toEqual(foundry().profile)
  })

  test('that lacks its credentials says what to set', async () => {
    for (const llm of [
      new ChatAnthropicFoundry({ model: MODEL, resource: 'r' }),
      new ChatAnthropicVertex({ model: MODEL }),
      new ChatAnthropicAws({ model: MODEL, awsRegion: 'us-east-1' }),
    ]) {
      const error = await failureOf(llm.invoke('Hi'))
      expect(AuthenticationError.isInstance(error)).toBe(true)
      expect(error.message).toMatch(/_(API_KEY|REGION|WORKSPACE_ID)/)
    }
  })

  test('whose chain of credentials is empty says so, and is not tried again', async () => {
    const providerChainResolver = async () => async () => {
      throw new Error('Could not load credentials from any providers')
    }
    const llm = bedrock({
      awsAccessKey: null,
      awsSecretKey: null,
      providerChainResolver,
      maxRetries: 2,
    })
    const error = await failureOf(llm.invoke('Hi'))
    expect(AuthenticationError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ retryable: false })
    expect(error.message).toMatch(/Could not load credentials.*AWS_ACCESS_KEY_ID/)
  })

  test('refuses an option that its client would not look at', () => {
    expect(() => bedrock({ awsProfile: 'work' })).toThrow(/AWS_PROFILE/)
  })
})

test('a missing package is an error that names it', async () => {
  const missing = Object.assign(new Error("Cannot find package '@anthropic-ai/bedrock-sdk'"), {
    code: 'ERR_MODULE_NOT_FOUND',
  })
  const error = await failureOf(loaded('@anthropic-ai/bedrock-sdk', () => Promise.reject(missing)))
  expect(UnsupportedInputError.isInstance(error)).toBe(true)
  expect(error.message).toContain('npm install @anthropic-ai/bedrock-sdk')
})
