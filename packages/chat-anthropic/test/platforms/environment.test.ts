import { AuthenticationError } from 'chat-anthropic'
import { ChatAnthropicAws } from 'chat-anthropic/aws'
import { ChatAnthropicBedrock } from 'chat-anthropic/bedrock'
import { ChatAnthropicFoundry } from 'chat-anthropic/foundry'
import { ChatAnthropicGoogleCloud } from 'chat-anthropic/google-cloud'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { bedrock, failureOf, MODEL, recorder } from './support.ts'

afterEach(() => vi.unstubAllEnvs())

const role = { accessKeyId: 'ASIAROLE', secretAccessKey: 's', sessionToken: 'session' }
const resolved = {
  model: MODEL,
  awsRegion: 'us-east-1',
  providerChainResolver: async () => async () => role,
}

describe('what was given comes before the environment', () => {
  test.each([
    [
      "Bedrock's runtime",
      (options: object) => new ChatAnthropicBedrock({ ...resolved, ...options }),
    ],
    [
      'Mantle',
      (options: object) =>
        new ChatAnthropicBedrock({ ...resolved, endpoint: 'mantle', ...options }),
    ],
    [
      'Claude Platform on AWS',
      (options: object) => new ChatAnthropicAws({ ...resolved, workspaceId: 'w', ...options }),
    ],
  ])('credentials of a role, on %s', async (_, model) => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'of-the-environment')
    vi.stubEnv('ANTHROPIC_AWS_API_KEY', 'of-the-environment')
    const { asked, options } = recorder()
    await model(options).invoke('Hi')
    expect(asked[0]?.headers.get('authorization')).toContain('Credential=ASIAROLE/')
    expect(JSON.stringify([...asked[0]!.headers])).not.toContain('of-the-environment')
  })

  test('a token provider and a resource of Foundry', async () => {
    vi.stubEnv('ANTHROPIC_FOUNDRY_API_KEY', 'of-the-environment')
    vi.stubEnv('ANTHROPIC_FOUNDRY_BASE_URL', 'https://elsewhere.example')
    const { asked, options } = recorder()
    const azureADTokenProvider = async () => 'entra'
    const given = { model: MODEL, resource: 'mine', azureADTokenProvider }
    await new ChatAnthropicFoundry({ ...given, ...options }).invoke('Hi')
    expect(asked[0]?.url).toContain('mine.services.ai.azure.com')
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer entra')
  })

  test('a base URL of Foundry', async () => {
    vi.stubEnv('ANTHROPIC_FOUNDRY_RESOURCE', 'elsewhere')
    const { asked, options } = recorder()
    const baseURL = 'https://here.example/anthropic'
    await new ChatAnthropicFoundry({ model: MODEL, apiKey: 'k', baseURL, ...options }).invoke('Hi')
    expect(asked[0]?.url).toContain('https://here.example/')
  })
})

describe('what is missing is named', () => {
  test('a workspace on Google Cloud', async () => {
    const bearerTokenProvider = async () => 'token'
    const llm = new ChatAnthropicGoogleCloud({ model: MODEL, project: 'p', bearerTokenProvider })
    const error = await failureOf(llm.invoke('Hi'))
    expect(AuthenticationError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ retryable: false })
    expect(error.message).toContain('ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID')
  })

  test("an endpoint of Bedrock's that there is none of", () => {
    expect(() => bedrock({ endpoint: 'Mantle' })).toThrow(/"runtime" or "mantle"/)
  })

  test('the form of ids, where Bedrock does not know one', async () => {
    const said = { message: 'The provided model identifier is invalid.' }
    const fetch = async () => Response.json(said, { status: 400 })
    const llm = bedrock({ model: MODEL, clientOptions: { fetch } })
    expect((await failureOf(llm.invoke('Hi'))).message).toContain('us.anthropic.claude-')
  })
})
