/**
 * Who may import whom: the arrows of ARCHITECTURE.md as data. A floor is a folder of `src`, or a file
 * beside the folders. Floors are listed from the lowest to the highest; each names the floors that it
 * sees, all of them below.
 */
export interface Floor {
  sees: readonly string[]
  /** Packages that it imports. */
  packages?: readonly string[]
  /** Packages of which it imports types alone. */
  types?: readonly string[]
  /** Whether it imports builtins of Node: all the rest runs in browsers and workers too. */
  node?: true
  /** Whether it loads modules whose names are not in the source: those of its user. */
  loadsFiles?: true
}

export type House = Readonly<Record<string, Floor>>

const CORE = '@langchain/core'
const SDK = '@anthropic-ai/sdk'

/** The clients of the platforms, each loaded by its own entry alone. */
const CLOUDS = ['aws', 'bedrock', 'foundry', 'google-cloud', 'vertex'].map(
  (cloud) => `@anthropic-ai/${cloud}-sdk`,
)

/** Neither `request` nor `response` sees the other, nor `client`; `client` sees neither. */
const MODEL: House = {
  'host.ts': { sees: [] },
  'fixed.ts': { sees: ['host.ts'] },
  'near-names.ts': { sees: [] },
  'wire.ts': { sees: [], types: [SDK] },
  'wire-names.ts': { sees: ['wire.ts'], packages: [CORE] },
  'signals.ts': { sees: ['host.ts'] },
  'version.ts': { sees: [] },
  platform: { sees: ['wire.ts'], packages: [SDK, CORE] },
  blocks: { sees: ['wire.ts'], types: [CORE] },
  errors: { sees: ['wire.ts', 'platform'], packages: [CORE] },
  models: { sees: ['wire.ts', 'platform'], types: [CORE] },
  options: {
    sees: ['fixed.ts', 'near-names.ts', 'wire.ts', 'platform', 'errors', 'models'],
    types: [CORE],
  },
  request: {
    sees: [
      'fixed.ts',
      'wire.ts',
      'wire-names.ts',
      'platform',
      'blocks',
      'errors',
      'models',
      'options',
    ],
    packages: [CORE],
  },
  response: { sees: ['wire.ts', 'blocks', 'errors'], packages: [CORE] },
  client: {
    sees: ['wire.ts', 'signals.ts', 'platform', 'errors', 'options'],
    packages: [CORE, 'eventsource-parser'],
  },
  'core-internals': { sees: ['signals.ts', 'errors', 'response'], packages: [CORE] },
  call: {
    sees: [
      'wire.ts',
      'wire-names.ts',
      'signals.ts',
      'errors',
      'models',
      'options',
      'request',
      'response',
      'client',
      'core-internals',
    ],
    packages: [CORE],
  },
  resources: {
    sees: ['wire.ts', 'platform', 'errors', 'models', 'request', 'client', 'call'],
    types: [CORE],
  },
  tools: { sees: ['near-names.ts', 'wire.ts'], packages: [CORE] },
  'chat-anthropic.ts': {
    sees: ['wire.ts', 'version.ts', 'options', 'request', 'core-internals', 'call', 'resources'],
    packages: [CORE],
  },
  'drop-in.ts': { sees: ['wire.ts', 'options', 'request', 'chat-anthropic.ts'], types: [CORE] },
  platforms: {
    sees: ['wire.ts', 'platform', 'errors', 'models', 'options', 'chat-anthropic.ts'],
    packages: CLOUDS,
  },
  batch: {
    sees: [
      'wire.ts',
      'signals.ts',
      'errors',
      'models',
      'request',
      'response',
      'client',
      'call',
      'resources',
    ],
    packages: [CORE, 'chat-anthropic-queue'],
    node: true,
  },
  middleware: {
    sees: [
      'near-names.ts',
      'wire.ts',
      'errors',
      'models',
      'request',
      'response',
      'client',
      'resources',
      'tools',
    ],
    packages: [CORE, '@langchain/langgraph', 'langchain', 'zod'],
    node: true,
  },
  'index.ts': {
    sees: [
      'wire.ts',
      'platform',
      'call',
      'errors',
      'models',
      'options',
      'request',
      'resources',
      'tools',
      'chat-anthropic.ts',
      'drop-in.ts',
    ],
  },
  cli: {
    sees: ['wire.ts', 'errors', 'models', 'options', 'call', 'chat-anthropic.ts', 'batch'],
    packages: [CORE, 'anthropic-emulator'],
    node: true,
    loadsFiles: true,
  },
}

/** No LangChain, no SDK: whoever tests with it installs neither. */
const EMULATOR: House = {
  wire: { sees: [] },
  state: { sees: ['wire'] },
  journal: { sees: ['wire'] },
  validation: { sees: ['wire', 'state'] },
  platforms: { sees: ['wire', 'validation'], packages: ['@smithy/eventstream-codec'] },
  message: { sees: ['wire'] },
  stream: { sees: ['wire'] },
  script: { sees: ['wire', 'stream'], packages: ['yaml'], node: true, loadsFiles: true },
  faults: { sees: ['wire', 'stream', 'script'] },
  responder: { sees: ['wire', 'message'] },
  send: {
    sees: ['wire', 'state', 'journal', 'platforms', 'message', 'stream', 'script', 'faults'],
  },
  recordings: { sees: ['wire', 'journal', 'send'], node: true },
  resources: {
    sees: ['wire', 'state', 'validation', 'message', 'script', 'faults', 'responder', 'send'],
  },
  http: {
    sees: ['wire', 'journal', 'validation', 'platforms', 'faults', 'send', 'resources'],
    node: true,
  },
  'options.ts': {
    sees: ['wire', 'state', 'journal', 'platforms', 'script', 'faults', 'responder', 'recordings'],
  },
  settings: {
    sees: ['wire', 'state', 'stream', 'script', 'faults', 'responder', 'recordings', 'options.ts'],
    packages: ['yaml'],
    node: true,
  },
  sessions: {
    sees: [
      'wire',
      'state',
      'journal',
      'platforms',
      'stream',
      'script',
      'faults',
      'resources',
      'http',
      'options.ts',
      'settings',
    ],
  },
  control: {
    sees: ['wire', 'journal', 'script', 'http', 'options.ts', 'settings', 'sessions'],
  },
  'start.ts': {
    sees: ['wire', 'script', 'recordings', 'http', 'options.ts', 'settings', 'sessions', 'control'],
  },
  'recordings.ts': { sees: ['recordings', 'options.ts', 'start.ts'] },
  testing: { sees: ['options.ts', 'start.ts'], types: ['vitest'] },
  'index.ts': {
    sees: [
      'wire',
      'state',
      'journal',
      'platforms',
      'script',
      'faults',
      'recordings',
      'options.ts',
      'settings',
      'start.ts',
      'recordings.ts',
    ],
  },
  cli: { sees: ['script', 'recordings', 'settings', 'index.ts'], node: true },
}

const [MODEL_ITSELF, BULLMQ] = ['chat-anthropic', 'bullmq']

/** A coordinator and a worker meet in Redis alone: neither sees the other. */
const QUEUE: House = {
  'times.ts': { sees: [] },
  'keys.ts': { sees: [] },
  'row-data.ts': { sees: [], types: [MODEL_ITSELF] },
  'metrics.ts': { sees: [], packages: ['@opentelemetry/api'] },
  redis: { sees: [], packages: [MODEL_ITSELF, 'ioredis'] },
  coordinator: {
    sees: ['times.ts', 'keys.ts', 'row-data.ts', 'metrics.ts', 'redis'],
    packages: [MODEL_ITSELF, BULLMQ],
    node: true,
  },
  worker: {
    sees: ['times.ts', 'keys.ts', 'row-data.ts', 'metrics.ts', 'redis'],
    packages: [MODEL_ITSELF, BULLMQ],
    node: true,
  },
  'index.ts': { sees: ['coordinator', 'worker'] },
}

export const HOUSES = {
  'chat-anthropic': MODEL,
  'anthropic-emulator': EMULATOR,
  'chat-anthropic-queue': QUEUE,
}
