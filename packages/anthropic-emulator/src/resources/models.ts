import { apiError, Refused } from '../wire/api-error.ts'
import { modelFacts } from '../wire/model-facts.ts'
import type { Models } from '../wire/models.ts'
import { pageOf } from './paging.ts'
import { bindContext, queryOf, type ApiRoute, type RequestContext } from './route.ts'
import { toJsonReply, type Reply } from '../wire/reply.ts'
import type { Json } from '../wire/types.ts'

interface Listing {
  id: string
  name: string
  /** A date, as `retires`. */
  created: string
  retires?: string
  lifecycle?: 'deprecated' | 'retired'
}

/** What the API lists, newest first. */
const LISTED: readonly Listing[] = [
  { id: 'claude-opus-5-5', name: 'Claude Opus 5.5', created: '2026-09-01' },
  { id: 'claude-sonnet-5-5', name: 'Claude Sonnet 5.5', created: '2026-09-01' },
  { id: 'claude-haiku-5-5', name: 'Claude Haiku 5.5', created: '2026-08-15' },
  { id: 'claude-fable-5-2', name: 'Claude Fable 5.2', created: '2026-08-01' },
  { id: 'claude-mythos-5-2', name: 'Claude Mythos 5.2', created: '2026-08-01' },
  { id: 'claude-fable-5-1', name: 'Claude Fable 5.1', created: '2026-07-01' },
  { id: 'claude-mythos-5-1', name: 'Claude Mythos 5.1', created: '2026-07-01' },
  { id: 'claude-sonnet-5', name: 'Claude Sonnet 5', created: '2026-06-01' },
  { id: 'claude-fable-5', name: 'Claude Fable 5', created: '2026-06-01' },
  { id: 'claude-mythos-5', name: 'Claude Mythos 5', created: '2026-06-01' },
  { id: 'claude-opus-5', name: 'Claude Opus 5', created: '2026-05-15' },
  { id: 'claude-opus-4-8', name: 'Claude Opus 4.8', created: '2026-04-15' },
  { id: 'claude-opus-4-7', name: 'Claude Opus 4.7', created: '2026-03-15' },
  { id: 'claude-sonnet-4-6', name: 'Claude Sonnet 4.6', created: '2026-02-17' },
  { id: 'claude-opus-4-6', name: 'Claude Opus 4.6', created: '2026-02-04' },
  { id: 'claude-opus-4-5-20251101', name: 'Claude Opus 4.5', created: '2025-11-24' },
  { id: 'claude-haiku-4-5-20251001', name: 'Claude Haiku 4.5', created: '2025-10-15' },
  {
    id: 'claude-sonnet-4-5-20250929',
    name: 'Claude Sonnet 4.5',
    created: '2025-09-29',
    lifecycle: 'deprecated',
    retires: '2026-11-30',
  },
  {
    id: 'claude-opus-4-1-20250805',
    name: 'Claude Opus 4.1',
    created: '2025-08-05',
    lifecycle: 'retired',
    retires: '2026-08-05',
  },
  {
    id: 'claude-opus-4-20250514',
    name: 'Claude Opus 4',
    created: '2025-05-22',
    lifecycle: 'retired',
    retires: '2026-06-15',
  },
  {
    id: 'claude-sonnet-4-20250514',
    name: 'Claude Sonnet 4',
    created: '2025-05-22',
    lifecycle: 'retired',
    retires: '2026-06-15',
  },
]

interface Abilities {
  compaction: boolean
  structuredOutputs: boolean
  /** Whether code that the model runs can call tools. */
  programmaticCalls: boolean
}

const NEWEST: Abilities = { compaction: true, structuredOutputs: true, programmaticCalls: true }
const V4_5: Abilities = { ...NEWEST, compaction: false }
const V4_1: Abilities = { ...V4_5, programmaticCalls: false }
const V4: Abilities = { ...V4_1, structuredOutputs: false }

/** First match wins; a model that is not listed here can do everything. */
const ABILITIES: readonly (readonly [prefix: string, abilities: Abilities])[] = [
  ['claude-opus-4-5', V4_5],
  ['claude-sonnet-4-5', V4_5],
  ['claude-haiku-4-5', V4_1],
  ['claude-opus-4-1', V4_1],
  ['claude-sonnet-4-2', V4],
  ['claude-opus-4-2', V4],
]

const abilitiesOf = (id: string): Abilities =>
  ABILITIES.find(([prefix]) => id.startsWith(prefix))?.[1] ?? NEWEST

const support = (supported: boolean): Json => ({ supported })

function supportEach(names: readonly string[], supported: readonly string[]): Json {
  return Object.fromEntries(names.map((name) => [name, support(supported.includes(name))]))
}

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max']

function capabilities(id: string): Json {
  const { thinking, efforts } = modelFacts(id)
  const { compaction, structuredOutputs, programmaticCalls } = abilitiesOf(id)
  const yes = support(true)
  return {
    batch: yes,
    citations: yes,
    code_execution: support(programmaticCalls),
    compaction: { summarize: support(compaction), supported: compaction },
    context_management: {
      clear_thinking_20251015: yes,
      clear_tool_uses_20250919: yes,
      compact_20260112: support(compaction),
      supported: true,
    },
    effort: { ...supportEach(EFFORTS, efforts), supported: efforts.length > 0 },
    image_input: yes,
    pdf_input: yes,
    server_tools: { code_execution: yes, web_search: yes, supported: true },
    structured_outputs: support(structuredOutputs),
    thinking: {
      supported: thinking.some((type) => type !== 'disabled'),
      types: supportEach(['adaptive', 'between_tools', 'disabled', 'enabled'], thinking),
    },
  }
}

const midnight = (date: string): string => `${date}T00:00:00Z`

// What a beta gives counts here too.
const MILLION = 1_000_000

// The API announces the end of a model at least so long before.
const NOTICE = 60 * 24 * 60 * 60_000

function deprecation({ retires }: Listing): string | null {
  if (retires === undefined) return null
  return new Date(Date.parse(retires) - NOTICE).toISOString().replace('.000Z', 'Z')
}

function modelInfo(listing: Listing): Json & { id: string } {
  const { id, name, created, retires, lifecycle = 'active' } = listing
  const { contextWindow, maxTokens, longContext } = modelFacts(id)
  return {
    type: 'model',
    id,
    display_name: name,
    created_at: midnight(created),
    max_input_tokens: longContext ? MILLION : contextWindow,
    max_tokens: maxTokens,
    lifecycle,
    deprecated_at: deprecation(listing),
    retires_at: retires === undefined ? null : midnight(retires),
    line: /^claude-([a-z]+)-/.exec(id)?.[1] ?? null,
    allowed_fallback_models: null,
    capabilities: capabilities(id),
  }
}

/** Which models are listed. */
export interface ModelsContext {
  models: Models
  /** Milliseconds since 1970: models of the options came then. */
  startedAt: number
}

function listAdded({ models, startedAt }: ModelsContext): Listing[] {
  const created = new Date(startedAt).toISOString().slice(0, 10)
  return models.added.map((id) => ({ id, name: id, created }))
}

// `claude-sonnet-4-5` and `claude-opus-4-0` are aliases of dated ids.
function findModel(context: ModelsContext, id: string): Listing | undefined {
  const undated = id.replace(/-0$/, '')
  return (
    [...listAdded(context), ...LISTED].find((listing) => listing.id === id) ??
    LISTED.find((listing) => listing.id.startsWith(`${undated}-20`))
  )
}

function listModels(context: ModelsContext, stages: readonly string[]): Listing[] {
  const wanted = stages.length > 0 ? stages : ['active', 'deprecated']
  return [...listAdded(context), ...LISTED].filter(({ lifecycle = 'active' }) =>
    wanted.includes(lifecycle),
  )
}

function list(context: ModelsContext, request: RequestContext): Reply {
  const query = queryOf(request)
  const stages = [...query.getAll('lifecycle[]'), ...query.getAll('lifecycle')]
  return toJsonReply(pageOf(listModels(context, stages).map(modelInfo), query))
}

function retrieve(context: ModelsContext, { parameters }: RequestContext): Reply {
  const { id = '' } = parameters
  const found = findModel(context, id)
  if (!found) throw new Refused(apiError({ status: 404, message: `model: ${id}` }))
  return toJsonReply(modelInfo(found))
}

/** `/v1/models` and what is below it. */
export function modelRoutes(context: ModelsContext): ApiRoute[] {
  return bindContext(context, [
    { method: 'GET', path: '/v1/models', handle: list },
    { method: 'GET', path: '/v1/models/:id', handle: retrieve },
  ])
}
