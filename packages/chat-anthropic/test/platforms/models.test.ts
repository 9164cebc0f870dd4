import { inspect } from 'node:util'
import { AuthenticationError, type ChatAnthropic, UnsupportedInputError } from 'chat-anthropic'
import { ChatAnthropicAws } from 'chat-anthropic/aws'
import { ChatAnthropicFoundry } from 'chat-anthropic/foundry'
import { ChatAnthropicVertex } from 'chat-anthropic/vertex'
import { describe, expect, test } from 'vitest'
import { loadPackage } from '../../src/platforms/settings.ts'
import { bedrock, failureOf, foundry, MODEL, vertex } from './support.ts'

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

  test('has the profile of the model which an ARN of your own stands for', () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123'
    for (const model of ['us.anthropic.claude-sonnet-4-6', 'anthropic.claude-opus-4-8']) {
      const named = bedrock({ model: arn, modelOverrides: { [arn]: model } })
      expect(named.profile).toEqual(bedrock({ model }).profile)
    }
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
    expect(() => bedrock({ apiKey: async () => 'key' })).toThrow(/providerChainResolver/)
  })
})

test('a missing package is an error that names it', async () => {
  const missing = Object.assign(new Error("Cannot find package '@anthropic-ai/bedrock-sdk'"), {
    code: 'ERR_MODULE_NOT_FOUND',
  })
  const error = await failureOf(
    loadPackage('@anthropic-ai/bedrock-sdk', () => Promise.reject(missing)),
  )
  expect(UnsupportedInputError.isInstance(error)).toBe(true)
  expect(error.message).toContain('npm install @anthropic-ai/bedrock-sdk')
})
