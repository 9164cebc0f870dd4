/** What the program prints: answers on stdout, everything else on stderr. */
import { styled } from './style.ts'

/** Something that the user asked for. */
export function print(text: string): void {
  process.stdout.write(text)
}

/** A line about the answer, for the person who waits. */
export function remark(text: string): void {
  process.stderr.write(`${styled('dim', text, process.stderr)}\n`)
}

/** A line about what went wrong. */
export function complain(text: string): void {
  process.stderr.write(
    `${styled('red', 'chat-anthropic:', process.stderr)} ${withoutSecrets(text)}\n`,
  )
}

const SECRETS = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'LANGSMITH_API_KEY'] as const

/** A library's message may quote the header that it could not send. */
function withoutSecrets(text: string): string {
  const secrets = SECRETS.flatMap((name) => process.env[name]?.trim() || [])
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), text)
}

/** Ends the program when whoever reads its output has had enough, as `head` does. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  }
}
