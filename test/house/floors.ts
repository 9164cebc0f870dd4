/**
 * Who may import whom: ARCHITECTURE.md as data. A floor is a folder of `src`, or a file of it. Floors
 * are listed from the lowest to the highest; each names the floors it sees, all of them below.
 */
export interface Floor {
  sees: readonly string[]
  /** Packages whose values it imports; types come from anywhere that `types` allows. */
  packages?: readonly string[]
  /** Packages of which it imports types alone. */
  types?: readonly string[]
  /** Whether it imports builtins of Node: what does not runs in browsers and workers too. */
  node?: true
  /** Whether it loads modules by names that are not in the source: those of its user. */
  loadsFiles?: true
}

export type House = Readonly<Record<string, Floor>>

const CORE = '@langchain/core'
const SDK = '@anthropic-ai/sdk'

const MODEL: House = {
  'json.ts': { sees: [] },
  'wire.ts': { sees: ['json.ts'], types: [SDK] },
}
const EMULATOR: House = {}

export const HOUSES = { 'chat-anthropic': MODEL, 'anthropic-emulator': EMULATOR }
