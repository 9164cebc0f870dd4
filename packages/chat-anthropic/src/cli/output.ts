/** What the program prints: answers on stdout, everything else on stderr. */
import { applyStyle } from './style.ts'

/** What the user asked for, on stdout. */
export function print(text: string): void {
  process.stdout.write(text)
}

/** A line about the answer, on stderr. */
export function printNote(text: string): void {
  process.stderr.write(`${applyStyle('dim', text, process.stderr)}\n`)
}

/** A line about what went wrong, on stderr. */
export function printError(text: string): void {
  process.stderr.write(
    `${applyStyle('red', 'chat-anthropic:', process.stderr)} ${withoutSecrets(text)}\n`,
  )
}

const SECRETS = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'LANGSMITH_API_KEY'] as const

/** A library's message may quote the header that it could not send. */
function withoutSecrets(text: string): string {
  const secrets = SECRETS.flatMap((name) => process.env[name]?.trim() || [])
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), text)
}

/** Ends the program when the reader of its output closes it, as `head` does. */
export function exitWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  }
}
