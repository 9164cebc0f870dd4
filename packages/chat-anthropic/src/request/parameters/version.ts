/**
 * Which version of the API a request needs. The SDK asks for its newest, and version 2026-10-21
 * refuses with 400 what 2023-06-01 still takes: sampling parameters (even at their defaults),
 * documents in assistant turns, citations on a user's texts.
 */
import type { Platform } from '../../platform/platform.ts'
import { isLegacyInAssistant, isText } from '../../blocks/blocks.ts'
import { type RequestParams, toWireBlock } from '../../wire.ts'

const SAMPLING = ['temperature', 'top_p', 'top_k'] as const

/**
 * The headers that choose the version: none where the SDK's own choice will do. Usual messages have none of
 * the forms that do not.
 */
export function versionHeaders(
  { body, isUsual }: { body: RequestParams; isUsual: boolean },
  model: string,
  { olderVersion, isOlderModel }: Platform,
): Record<string, string> {
  const isOlder =
    isOlderModel?.(model) ||
    SAMPLING.some((key) => key in body) ||
    (!isUsual && body.messages.some(isOfOlderForm))
  return isOlder ? { 'anthropic-version': olderVersion } : {}
}

function isOfOlderForm({ role, content }: RequestParams['messages'][number]): boolean {
  if (!Array.isArray(content)) return false
  if (role === 'assistant') return content.some(isLegacyInAssistant)
  return role === 'user' && content.some(isCitedText)
}

function isCitedText(param: { type: string }): boolean {
  const block = toWireBlock(param)
  const { citations } = block
  return isText(block) && Array.isArray(citations) && citations.length > 0
}
