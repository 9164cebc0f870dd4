/** Puts what is measured in place: the peers from the registry, ours as it would be published. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const PEERS = [
  '@langchain/core',
  '@langchain/anthropic',
  '@anthropic-ai/sdk',
  '@ai-sdk/anthropic',
  'ai',
]

/** Installs the peers where they are missing. */
export function installPeers() {
  if (PEERS.every((name) => existsSync(at(`node_modules/${name}/package.json`)))) return
  console.log('Installing the peers …')
  npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], at('.'))
}

/** Builds ours and copies it beside the peers, so that all find the same core and SDK. */
export function installOurs({ build, before }) {
  if (build) npm(['run', '--silent', 'build', '--workspace=chat-anthropic'], at('..'))
  place(at('../packages/chat-anthropic'), 'chat-anthropic')
  if (before) place(before, 'chat-anthropic-before')
}

function place(root, name) {
  const target = at(`node_modules/${name}`)
  rmSync(target, { recursive: true, force: true })
  for (const part of ['dist', 'package.json']) {
    cpSync(`${root}/${part}`, `${target}/${part}`, { recursive: true })
  }
}

function npm(args, cwd) {
  execFileSync('npm', args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' })
}

const versionOf = (name) =>
  JSON.parse(readFileSync(at(`node_modules/${name}/package.json`))).version

/** What a reader has to know to judge the numbers. */
export function circumstances() {
  const [cpu] = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpu: cpu.model.trim(),
    cores: cpus().length,
    platform: `${process.platform} ${process.arch}`,
    packages: Object.fromEntries(
      ['chat-anthropic', ...PEERS].map((name) => [name, versionOf(name)]),
    ),
  }
}
