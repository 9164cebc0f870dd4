/** Tool call ids the API takes, whoever made them. */
import { sha256 } from '@langchain/core/utils/hash'

const VALID = /^[a-zA-Z0-9_-]{1,64}$/

/**
 * The id as the API takes it: a valid one unchanged, any other one (another provider's, an empty
 * one) mapped to the same valid id wherever it occurs.
 */
export function toToolId(id: string): string {
  return VALID.test(id) ? id : `toolu_${sha256(id).slice(0, 32)}`
}
