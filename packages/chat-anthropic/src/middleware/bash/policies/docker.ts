/** Commands run in a container of Docker, where its daemon answers. */
import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { promisify } from 'node:util'
import { SHELL_ARGS } from '../protocol.ts'
import type { ShellPolicy, ShellRequest } from './policy.ts'
import { spawnShell } from './spawn.ts'

const run = promisify(execFile)

/** What a container is made from, where the options name nothing else. */
const IMAGE = 'debian:12-slim'

/** What the client itself reads: where its daemon is. */
const OF_CLIENT = /^(DOCKER_\w+|PATH|HOME)$/

/** The arguments of `docker`: variables go by their names, since a list of processes shows values. */
export function toDockerArgs(request: ShellRequest, name: string, image: string): string[] {
  const { cwd, env, network, limits } = request
  const { uid, gid } = statSync(cwd)
  const names = Object.keys(env).filter((variable) => variable !== 'PATH' && variable !== 'HOME')
  return [
    ['run', '--rm', '--interactive', '--init', '--name', name],
    ['--network', network ? 'bridge' : 'none', '--cap-drop', 'ALL'],
    ['--security-opt', 'no-new-privileges', '--read-only', '--tmpfs', '/tmp'],
    limits.processes ? ['--pids-limit', String(limits.processes)] : [],
    ['--user', `${uid}:${gid}`, '--env', 'HOME=/tmp'],
    names.flatMap((variable) => ['--env', variable]),
    ['--mount', `type=bind,source=${cwd},target=${cwd}`, '--workdir', cwd],
    [image, 'bash', ...SHELL_ARGS],
  ].flat()
}

const variablesOfClient = () =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
      OF_CLIENT.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  )

/** A container without network and rights; it writes to `cwd` and to a `/tmp` that ends with it. */
export function dockerPolicy(image: string = IMAGE): ShellPolicy {
  return {
    name: 'Docker',
    // The client alone says nothing: its daemon may be another machine's, or none.
    check: async () => {
      await run('docker', ['info', '--format', '{{.ServerVersion}}'], { env: variablesOfClient() })
    },
    start: async (request) => {
      const name = `chat-anthropic-${randomUUID()}`
      const client = variablesOfClient()
      return spawnShell({
        command: 'docker',
        args: toDockerArgs(request, name, image),
        cwd: request.cwd,
        env: { ...request.env, ...client },
        onKill: () => {
          const options = { env: client, stdio: 'ignore', detached: true } as const
          spawn('docker', ['kill', name], options)
            .on('error', () => {})
            .unref()
        },
      })
    },
  }
}
