/** The part of the SDK's clients that requests go through. */
import type { SdkPromise } from './whole.ts'

/** The part of an SDK client that is used here, the same in all of its versions. */
export interface SdkMessages {
  create(body: object, options: object): SdkPromise
  countTokens(body: object, options: object): SdkPromise
}

/** The beta endpoint takes all that the GA one takes; a client without it is an old one. */
export function messagesOf(client: unknown): SdkMessages {
  const { beta, messages } = client as { beta?: { messages?: SdkMessages }; messages: SdkMessages }
  return beta?.messages ?? withFlagsAsHeader(messages)
}

/** The GA endpoint would send the flags in the body, where servers refuse them. */
function withFlagsAsHeader(messages: SdkMessages): SdkMessages {
  const send =
    (method: 'create' | 'countTokens') =>
    ({ betas, ...body }: Flagged, { headers, ...options }: Headed) => {
      const flags = betas?.length ? { 'anthropic-beta': betas.join(',') } : {}
      return messages[method](body, { ...options, headers: { ...flags, ...headers } })
    }
  return { create: send('create'), countTokens: send('countTokens') }
}

type Flagged = object & { betas?: readonly string[] }
type Headed = object & { headers?: object }
