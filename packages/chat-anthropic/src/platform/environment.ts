/** The environment's variables, where there is an environment. */
import { getEnvironmentVariable } from '@langchain/core/utils/env'

/** The key that the environment has for a platform whose secrets are these. */
export function keyOfEnvironment({ apiKey }: Readonly<Record<string, string>>): string | undefined {
  return apiKey === undefined ? undefined : getEnvironmentVariable(apiKey)
}
