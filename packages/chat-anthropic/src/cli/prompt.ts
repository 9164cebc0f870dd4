/** What is asked: the prompt, what comes on stdin, and what is attached. */
import { readFile } from 'node:fs/promises'
import { type BaseMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { isRecord } from '../wire.ts'
import { readAttachment } from './attachments.ts'
import { type ChatCommand, UsageError } from './arguments.ts'
import { printNote } from './output.ts'

/** The messages of a command. Throws `UsageError` where there is no prompt. */
export async function readMessages(command: ChatCommand): Promise<BaseMessage[]> {
  const { system, attach } = command
  const text = await readPrompt(command)
  const blocks = await Promise.all(attach.map(readAttachment))
  const content = blocks.length > 0 ? [...blocks, { type: 'text', text }] : text
  const human = new HumanMessage({ content })
  return system ? [new SystemMessage(system), human] : [human]
}

async function readPrompt({ prompt }: ChatCommand): Promise<string> {
  const { isTTY } = process.stdin
  if (prompt === undefined && isTTY) printNote('The prompt, then Ctrl-D:')
  const piped = prompt !== undefined && isTTY ? '' : await readStdin(prompt !== undefined)
  const text = [prompt, piped].flatMap((part) => part?.trim() || []).join('\n\n')
  if (text !== '') return text
  throw new UsageError('The prompt is empty. Pass it as an argument or on stdin.')
}

/** Programs that start others often leave their stdin open, and write nothing to it. */
const PATIENCE = 3_000

/** What comes on stdin. Beside a prompt, nobody may come: what is silent from its start is left. */
async function readStdin(mayBeSilent: boolean): Promise<string> {
  const pieces: Buffer[] = []
  let hasBegun = false
  const leave = () => {
    if (hasBegun) return
    printNote(`Nothing came on stdin within ${PATIENCE / 1000} seconds: asked without it.`)
    process.stdin.destroy()
  }
  const timer = mayBeSilent ? setTimeout(leave, PATIENCE) : undefined
  try {
    for await (const piece of process.stdin) {
      hasBegun = true
      pieces.push(piece as Buffer)
    }
  } catch (error) {
    // Of a stream that was left.
    if (!isRecord(error) || error['code'] !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  } finally {
    clearTimeout(timer)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** The JSON Schema in a file. Throws `UsageError` where there is none. */
export async function readSchema(file: string): Promise<object> {
  try {
    const schema: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (isRecord(schema)) return schema
  } catch (error) {
    throw new UsageError(`--schema ${file}: ${describe(error)}`)
  }
  throw new UsageError(`--schema ${file} is no JSON Schema: an object was expected.`)
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
