/** Describes a platform (Anthropic, Bedrock, Vertex…): its client, credentials and limits. */
import type { ClientOptions } from '../wire.ts'

/** What platforms differ in. */
export type Feature =
  | 'advisor'
  | 'batches'
  | 'code_execution'
  | 'container'
  | 'count_tokens'
  | 'fallbacks'
  | 'fast_mode'
  | 'file_ids'
  | 'files'
  | 'inference_geo'
  | 'mcp_servers'
  | 'models'
  | 'urls'
  | 'web_fetch'
  | 'web_search'

/** Features that surely fail, each with what to do instead. */
export type Limits = Readonly<Partial<Record<Feature, string>>>

/** A service that runs Claude. */
export interface Platform {
  /** Its name in errors. */
  name: string
  /** Its name in traces: LangSmith's `ls_provider`. */
  provider: string
  /** What to check when credentials are missing or refused. */
  credentials: string
  /** Its secret options, and the environment variables that hold them, as LangChain saves them. */
  secrets: Readonly<Record<string, string>>
  /** The settings it was made with beside the model's own. */
  settings: Readonly<Record<string, unknown>>
  /** What it surely refuses; what is not here is sent. */
  limits: Limits
  /** Whether native structured output may be counted on for a model. Default: where the model has it. */
  holdsSchemas?: (model: string) => boolean
  /** What it calls the API's version before 2026-10-21. */
  olderVersion: string
  /** Whether a model takes no newer version than that. */
  isOlderModel?: (model: string) => boolean
  /** Whether it retires models at dates of its own. */
  hasOwnDates?: boolean
  /** Whether it takes cache breakpoints on blocks only, none of a whole request. */
  cachesByBlock?: boolean
  /** The default of `max_tokens`, where the whole of it counts when a request starts. Default: the model's. */
  defaultMaxTokens?: number
  /** What the ids of its models look like, for an error about one. */
  modelIds?: string
  /** Whether its client closes the connection of a stream by a signal only. */
  endsBySignal?: boolean
  /** The options of its client: the given ones, with the settings and the environment's. */
  clientOptions: (given: ClientOptions) => ClientOptions
  /** Makes its client, the official one, from those options. */
  connect: (options: ClientOptions) => Promise<unknown>
}
