/** The part of the SDK's clients that requests go through. */
import type { SdkPromise } from './json-response.ts'

/** The part of an SDK client that is used here, the same in all of its versions. */
export interface SdkMessages {
  create(body: object, options: object): SdkPromise
  countTokens(body: object, options: object): SdkPromise
}

/** The beta endpoint takes all that the GA one takes; a client without it is an old one. */
export function findMessages(client: unknown): SdkMessages {
  const { beta, messages } = client as { beta?: { messages?: SdkMessages }; messages: SdkMessages }
  return beta?.messages ?? withFlagsAsHeader(messages)
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
