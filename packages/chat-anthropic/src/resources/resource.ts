/** What batches, files and the list of models have in common: how they ask, and how they page. */
import type { AIMessage } from '@langchain/core/messages'
import type { AnthropicRequest } from '../call/portable.ts'
import type { MessagesClient, ResourceRequest, TransportOptions } from '../client/client.ts'
import type { JsonResponse, SdkPromise } from '../client/json-response.ts'
import { unexpectedBody } from '../client/json-response.ts'
import type { SdkClient } from '../client/sdk.ts'
import { toStatedError } from '../errors/api-errors.ts'
import { UnsupportedInputError } from '../errors/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { checkEndpoint } from '../request/parameters/features.ts'
import { type Fields, isRecord } from '../wire.ts'

/** The model as its resources see it. */
export interface ResourceContext {
  readonly client: MessagesClient
  readonly platform: Platform
  transport(signal: AbortSignal | undefined): TransportOptions
  messageFrom(reply: object, request: AnthropicRequest | undefined): AIMessage
}

/** How one request is made. */
export interface RequestSettings {
  /** Ends the request. */
  signal?: AbortSignal | undefined
}

type Name = 'batches' | 'files' | 'models' | 'skills' | 'skillVersions'

/** Skills are where containers are. */
const FEATURES = {
  batches: 'batches',
  files: 'files',
  models: 'models',
  skills: 'container',
  skillVersions: 'container',
} as const satisfies Record<Name, string>

/** One resource of the API, asked through the client of a model. */
export class Resource {
  readonly name: Name
  readonly context: ResourceContext

  constructor(name: Name, context: ResourceContext) {
    this.name = name
    this.context = context
  }

  /** Throws `UnsupportedInputError` where the platform lacks the resource, before any request. */
  checkPlatform(): void {
    checkEndpoint(this.context.platform, FEATURES[this.name], this.name)
  }

  /** Calls a method of the SDK's resource, and returns the object that the API answers. */
  async ask<T extends object>(
    method: string,
    given: unknown[],
    { signal, headers = {}, lostReply }: Asking = {},
  ): Promise<T> {
    this.checkPlatform()
    const transport = this.context.transport(signal)
    const options = { ...transport, headers: { ...headers, ...transport.headers } }
    const send: ResourceRequest<T>['send'] = (sdk, settings) =>
      this.call(sdk, method, given, settings)
    const check: ResourceRequest<T>['check'] = (data, info) => checkObject(data, info) as T
    const request = { resource: this.name, send, check, ...(lostReply && { lostReply }) }
    return this.context.client.ask(request, options)
  }

  /** The items of a list, page after page, each fetched when it is needed. */
  async *list<T extends object>(
    query: Fields,
    settings: RequestSettings,
    nextOf: (page: Page<T>) => Fields | undefined,
  ): AsyncGenerator<T> {
    let next: Fields | undefined = {}
    while (next) {
      const page: Page<T> = await this.ask('list', [{ ...query, ...next }], settings)
      yield* page.data ?? []
      next = nextOf(page)
    }
  }

  /** Calls a method on the client of the SDK. */
  call({ resources }: SdkClient, method: string, given: unknown[], settings: object): SdkPromise {
    const resource = resources[this.name]
    if (typeof resource?.[method] === 'function') return resource[method](...given, settings)
    throw new UnsupportedInputError(
      `the client has no \`${this.name}.${method}\``,
      'Use a newer version of the SDK, or leave out `createClient`.',
    )
  }
}

interface Asking extends RequestSettings {
  headers?: Record<string, string>
  lostReply?: string
}

/** A page of a list. */
export interface Page<T> {
  data?: T[]
  has_more?: boolean
  last_id?: string | null
  next_page?: string | null
}

/** The query of the page behind one, where there is one; of lists that page by ids. */
export function nextById({ has_more, last_id }: Page<unknown>): Fields | undefined {
  return has_more && last_id ? { after_id: last_id } : undefined
}

function checkObject(data: unknown, info: JsonResponse<unknown>['info']): Fields {
  const error = toStatedError(data, { request_id: info.requestId, headers: info.headers })
  if (error) throw error
  if (isRecord(data)) return data
  throw unexpectedBody('JSON object', data, info)
}
