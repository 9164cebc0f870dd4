import { describe, expect, test } from 'vitest'
import { findNear } from './near-names.ts'

const KNOWN = { maxTokens: 1, baseURL: 1, topP: 1, topK: 1, model: 1, response_format: 1 }

describe('findNear', () => {
  test.each([
    ['max_tokens', 'maxTokens'],
    ['MAX-TOKENS', 'maxTokens'],
    ['maxtokens', 'maxTokens'],
    ['maxToken', 'maxTokens'],
    ['maxTokenss', 'maxTokens'],
    ['maxTokins', 'maxTokens'],
    ['maxTokesn', 'maxTokens'],
    ['xmaxTokens', 'maxTokens'],
    ['baseUrl', 'baseURL'],
    ['base_url', 'baseURL'],
    ['top_p', 'topP'],
    ['modle', 'model'],
    ['responseFormat', 'response_format'],
  ])('%s is %s', (name, known) => expect(findNear(name, KNOWN)).toBe(known))

  test.each([
    'maxTokens',
    'topN',
    'top_n',
    'mode',
    'maxInputTokens',
    'stop',
    '',
    'toString',
    'runName',
    'xmaxTokenss',
  ])('%s is none of them', (name) => expect(findNear(name, KNOWN)).toBeUndefined())
})
