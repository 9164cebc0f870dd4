/** The part of the SDK's clients that requests go through. */
import type { SdkPromise } from './json-response.ts'

/** The part of an SDK client that is used here, the same in all of its versions. */
export interface SdkMessages {
  create(body: object, options: object): SdkPromise
  countTokens(body: object, options: object): SdkPromise
}

/** What else of the API is used here. A platform's client, or an older one, may lack it. */
export interface SdkResources {
  batches?: SdkResource
  files?: SdkResource
  models?: SdkResource
  skills?: SdkResource
  skillVersions?: SdkResource
  /** A request for any path. */
  get?: (path: string, options: object) => SdkPromise
}

/** Methods by their names: `list(query, options)`, `retrieve(id, params, options)`, … */
type SdkResource = Partial<Record<string, (...given: unknown[]) => SdkPromise>>

/** An SDK client, as far as it is used here. */
export interface SdkClient {
  messages: SdkMessages
  resources: SdkResources
}

/** The parts of a client that requests go through. */
export function readClient(client: unknown): SdkClient {
  return { messages: findMessages(client), resources: findResources(client) }
}

function findResources(given: unknown): SdkResources {
  const client = given as ClientWithResources
  const { beta, messages } = client
  const found = {
    batches: beta?.messages?.batches ?? messages?.batches,
    files: beta?.files ?? client.files,
    models: beta?.models ?? client.models,
    skills: beta?.skills ?? client.skills,
    skillVersions: (beta?.skills ?? client.skills)?.versions,
    get: client.get && ((path: string, options: object) => client.get!(path, options)),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value != null))
}

interface GroupedResources extends Omit<SdkResources, 'skills'> {
  skills?: SdkResource & { versions?: SdkResource }
}

interface ClientWithResources extends GroupedResources {
  beta?: GroupedResources & { messages?: SdkResources }
  messages?: SdkResources
}

/** The beta endpoint takes all that the GA one takes; a client without it is an old one. */
function findMessages(client: unknown): SdkMessages {
  const { beta, messages } = client as { beta?: { messages?: SdkMessages }; messages: SdkMessages }
  return withoutNotices(beta?.messages ?? withFlagsAsHeader(messages))
}

/**
 * The SDK prints what is deprecated at every call, by `console.warn`, before it sends anything. The
 * same is in our table of models, and goes to `onWarning`, once.
 */
function withoutNotices(messages: SdkMessages): SdkMessages {
  return {
    create: (body, options) => callQuietly(() => messages.create(body, options)),
    countTokens: (body, options) => callQuietly(() => messages.countTokens(body, options)),
  }
}

const NOTICE = /^(?:The model '|Using Claude with ).* is deprecated/s

function callQuietly<T>(call: () => T): T {
  const { warn } = console
  const quiet = (...what: unknown[]) => {
    if (!NOTICE.test(String(what[0]))) Reflect.apply(warn, console, what)
  }
  // A console may be frozen; then it prints.
  Reflect.set(console, 'warn', quiet)
  try {
    return call()
  } finally {
    Reflect.set(console, 'warn', warn)
  }
}

/** The GA endpoint would send the flags in the body, where servers refuse them. */
function withFlagsAsHeader(messages: SdkMessages): SdkMessages {
  const send =
    (method: 'create' | 'countTokens') =>
    ({ betas, ...body }: WithBetas, { headers, ...options }: WithHeaders) => {
      const flags = betas?.length ? { 'anthropic-beta': betas.join(',') } : {}
      return messages[method](body, { ...options, headers: { ...flags, ...headers } })
    }
  return { create: send('create'), countTokens: send('countTokens') }
}

type WithBetas = object & { betas?: readonly string[] }
type WithHeaders = object & { headers?: object }
