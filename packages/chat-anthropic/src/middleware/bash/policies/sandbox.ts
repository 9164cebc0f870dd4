/** The sandbox of this machine: bubblewrap, or else Docker, whichever is found to work. */
import { bubblewrapPolicy } from './bubblewrap.ts'
import { dockerPolicy } from './docker.ts'
import type { ShellPolicy, ShellRequest } from './policy.ts'

/** What a sandbox is made with. */
export interface SandboxOptions {
  /** `bubblewrap` or `docker`; without it the first of them that works on this machine. */
  by?: 'bubblewrap' | 'docker'
  /** Folders that can be read besides the system's programs, at their own paths; bubblewrap only. */
  readable?: readonly string[]
  /** The image of a container, which must have `bash`; Docker only, `debian:12-slim` by default. */
  image?: string
}

/** Found by running it: that a program is installed does not say that it may make a sandbox. */
async function findPolicy(
  policies: readonly ShellPolicy[],
  request: ShellRequest,
): Promise<ShellPolicy> {
  const reasons: string[] = []
  for (const policy of policies) {
    try {
      await policy.check?.(request)
      return policy
    } catch (error) {
      reasons.push(`${policy.name}: ${firstLine(error)}`)
    }
  }
  throw new Error(
    `There is no sandbox on this machine (${reasons.join('; ')}). Install bubblewrap 0.8 or later, ` +
      "start Docker, pass a sandbox of another machine as `policy`, or pass 'host' to run commands " +
      'without one.',
  )
}

function firstLine(error: unknown): string {
  const { message = '', stderr = '' } = error as { message?: string; stderr?: string }
  return (stderr.trim() || message).split('\n', 1)[0] ?? ''
}

/**
 * Commands see the system's programs and one folder, without a network, with processes of their own;
 * nothing that they start outlives their shell.
 */
export function sandboxPolicy(options: SandboxOptions = {}): ShellPolicy {
  const all = {
    bubblewrap: () => bubblewrapPolicy(options.readable),
    docker: () => dockerPolicy(options.image),
  }
  const policies = options.by ? [all[options.by]()] : [all.bubblewrap(), all.docker()]
  let found: Promise<ShellPolicy> | undefined
  const find = (request: ShellRequest) => {
    found ??= findPolicy(policies, request)
    // What is installed later is found then.
    found.catch(() => (found = undefined))
    return found
  }
  return {
    name: 'sandbox',
    check: async (request) => void (await find(request)),
    start: async (request) => (await find(request)).start(request),
  }
}
