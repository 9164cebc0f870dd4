import type { ChatAnthropic } from 'chat-anthropic'
import { startEmulator } from 'anthropic-emulator'
import { describe, expect, test } from 'vitest'
import { thrownBy } from '../behaviour/support.ts'
import { PLATFORMS } from './table.ts'

const uses = {
  batches: (llm: ChatAnthropic) =>
    llm.batches.create([{ customId: 'a', request: llm.requestFor('Hi') }]),
  files: (llm: ChatAnthropic) => llm.files.upload('Hi'),
  models: (llm: ChatAnthropic) => llm.models.list().next(),
  container: (llm: ChatAnthropic) => llm.skills.list().next(),
} as const

/** Which platforms have which, in the order of `uses`. */
const HAVE: Readonly<Record<string, readonly boolean[]>> = {
  anthropic: [true, true, true, true],
  aws: [true, true, true, true],
  bedrock: [false, false, false, false],
  bedrockMantle: [false, false, false, false],
  foundry: [false, true, false, true],
  googleCloud: [true, true, true, true],
  vertex: [false, false, false, false],
}

describe.each(PLATFORMS.map((platform) => [platform.name, platform] as const))(
  '%s',
  (_, platform) => {
    test.each(Object.entries(uses))('%s', async (name, use) => {
      await using api = await startEmulator()
      const llm = platform.chat(api.baseURLs[platform.at])
      const isThere = HAVE[platform.at]![Object.keys(uses).indexOf(name)]
      if (isThere) {
        await expect(use(llm)).resolves.toBeDefined()
        expect(api.requests).toHaveLength(1)
        return
      }
      const error = await thrownBy(() => use(llm))
      expect(error).toMatchObject({ name: 'UnsupportedInputError' })
      expect((error as Error).message).toContain(`assumeSupported: ['${name}']`)
      expect(api.requests).toEqual([])
    })
  },
)
