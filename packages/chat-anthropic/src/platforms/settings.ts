/** What the classes of the platforms share: their options, told apart from the model's. */
import type { ChatAnthropicOptions } from '../options/options.ts'
import { UnsupportedInputError } from '../errors/errors.ts'
import type { Feature, Limits, Platform } from '../platform/platform.ts'

/** What every platform's class takes beside the model's options and its client's settings. */
export interface PlatformOptions extends Omit<ChatAnthropicOptions, 'platform'> {
  /** Features that this package believes the platform lacks, and that shall be sent all the same. */
  assumeSupported?: readonly Feature[] | undefined
}

/** Everything of a platform but what its settings say. */
type Kind = Omit<Platform, 'settings' | 'clientOptions'>

/**
 * The options of a model on a platform: what is named in `keys` goes to the platform's client, the
 * rest to the model.
 */
export function onPlatform<Options extends PlatformOptions>(
  kind: Kind,
  keys: readonly (keyof Options)[],
  given: Options,
): ChatAnthropicOptions {
  const { assumeSupported: assumed, ...options } = given
  const assumeSupported = assumed ?? []
  const isSetting = ([key, value]: [string, unknown]) =>
    value != null && (keys as readonly string[]).includes(key)
  const entries = Object.entries(options)
  const settings = Object.fromEntries(entries.filter(isSetting))
  const rest = Object.fromEntries(entries.filter(([key]) => !keys.includes(key as keyof Options)))
  const platform: Platform = {
    ...kind,
    limits: without(kind.limits, assumeSupported),
    settings: { ...settings, ...(assumeSupported.length ? { assumeSupported } : {}) },
    clientOptions: (client) => ({ ...client, ...settings }),
  }
  return { ...(rest as ChatAnthropicOptions), platform }
}

function without(limits: Limits, assumed: readonly Feature[]): Limits {
  const entries = Object.entries(limits).filter(([key]) => !assumed.includes(key as Feature))
  return Object.fromEntries(entries)
}

interface AwsCredentials {
  awsAccessKey?: string | null | undefined
  providerChainResolver?: unknown
}

/** AWS's clients would take a key of the environment before credentials that were given. */
export function withoutToken({ awsAccessKey, providerChainResolver }: AwsCredentials) {
  return (awsAccessKey ?? providerChainResolver) == null ? {} : { apiKey: null }
}

/** An official client's package. It is the user's to install; an error says so where it is not. */
export async function loaded<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    if (!isMissing(cause, name)) throw cause
    const missing = new UnsupportedInputError(
      `the package ${name} is not installed`,
      `Install it: npm install ${name}`,
    )
    throw Object.assign(missing, { cause })
  }
}

/** By the message: it names what is missing first, and then who asked, which may be the package. */
function isMissing(cause: unknown, name: string): boolean {
  const { message = '' } = cause as { message?: string }
  return new RegExp(`cannot find (?:package|module) ['"]${name}['"]`, 'i').test(message)
}
