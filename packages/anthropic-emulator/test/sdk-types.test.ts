/** The emulator's own wire types beside the SDK's, which its users pass to it. */
import type {
  BetaContentBlockParam,
  BetaRawMessageStreamEvent,
  BetaUsage,
  MessageCreateParamsBase,
} from '@anthropic-ai/sdk/resources/beta/messages/messages'
import type { StopReason as SdkStopReason } from '@anthropic-ai/sdk/resources/messages/messages'
import { expectTypeOf, test } from 'vitest'
import type { MessageTurn } from '../src/wire/turns.ts'
import type { RequestFields, StopReason, WireBlock, WireEvent } from '../src/wire/types.ts'

// The SDK sends these as headers.
type InHeaders = 'betas' | 'user_profile_id' | 'workspace_id'
// Models of before take these; the SDK's newest type has them no more.
type Sampling = 'temperature' | 'top_k' | 'top_p'

test('requests have the fields that the SDK knows', () => {
  expectTypeOf<keyof RequestFields>().toEqualTypeOf<
    Exclude<keyof MessageCreateParamsBase, InHeaders> | Sampling
  >()
})

test("the SDK's values are values of a script", () => {
  expectTypeOf<BetaContentBlockParam>().toExtend<WireBlock>()
  expectTypeOf<BetaRawMessageStreamEvent>().toExtend<WireEvent>()
  expectTypeOf<BetaUsage>().toExtend<NonNullable<MessageTurn['usage']>>()
  expectTypeOf<SdkStopReason>().toExtend<StopReason>()
})

test("so are blocks and events that are newer than the SDK's types", () => {
  expectTypeOf<{ type: 'hologram'; depth: number }>().toExtend<WireBlock>()
  expectTypeOf<{ type: 'tick'; at: number }>().toExtend<WireEvent>()
})
