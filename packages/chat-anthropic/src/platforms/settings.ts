/** What the classes of the platforms share: separating their options from the model's. */
import type { ChatAnthropicOptions } from '../options/options.ts'
import { UnsupportedInputError } from '../errors/errors.ts'
import { isRecord } from '../wire.ts'
import type { Feature, Limits, Platform } from '../platform/platform.ts'

/** What every platform's class takes beside the model's options and its client's settings. */
export interface PlatformOptions extends Omit<ChatAnthropicOptions, 'platform'> {
  /** Features that this package believes the platform lacks, and that are to be sent anyway. */
  assumeSupported?: readonly Feature[] | undefined
}

/** Everything of a platform but what its settings say. */
type PlatformKind = Omit<Platform, 'settings' | 'clientOptions'>

/**
 * The options of a model on a platform: what is named in `keys` goes to the platform's client, the
 * rest to the model.
 */
export function splitOptions<Options extends PlatformOptions>(
  kind: PlatformKind,
  keys: readonly (keyof Options & string)[],
  given: Options,
): ChatAnthropicOptions {
  const { assumeSupported: assumed, ...options } = given
  const assumeSupported = assumed ?? []
  const names: ReadonlySet<string> = new Set(keys)
  const entries = Object.entries(options)
  const set = entries.filter(([key, value]) => value != null && names.has(key))
  const settings = Object.fromEntries(set)
  const rest: Partial<PlatformOptions> = Object.fromEntries(
    entries.filter(([key]) => !names.has(key)),
  )
  const platform: Platform = {
    ...kind,
    limits: dropLimits(kind.limits, assumeSupported),
    settings: { ...settings, ...(assumeSupported.length ? { assumeSupported } : {}) },
    clientOptions: (client) => ({ ...client, ...settings }),
  }
  return { ...rest, model: given.model, platform }
}

function dropLimits(limits: Limits, assumed: readonly Feature[]): Limits {
  const dropped: ReadonlySet<string> = new Set(assumed)
  return Object.fromEntries(Object.entries(limits).filter(([key]) => !dropped.has(key)))
}

interface AwsCredentials {
  awsAccessKey?: string | null | undefined
  providerChainResolver?: unknown
}

/** AWS's clients would take a key of the environment before credentials that were given. */
export function withoutToken({ awsAccessKey, providerChainResolver }: AwsCredentials) {
  return (awsAccessKey ?? providerChainResolver) == null ? {} : { apiKey: null }
}

/** Loads an official client's package. Throws `UnsupportedInputError` where it is not installed. */
export async function loadPackage<Module>(
  name: string,
  load: () => Promise<Module>,
): Promise<Module> {
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
  const message = isRecord(cause) ? String(cause['message']) : ''
  return new RegExp(`cannot find (?:package|module) ['"]${name}['"]`, 'i').test(message)
}
