/** `chat-anthropic models`: what there is, how much it reads and writes, and what it costs. */
import { ChatAnthropic } from '../chat-anthropic.ts'
import { AuthenticationError } from '../errors/errors.ts'
import { knownModels, type ModelInfo } from '../models/model-info.ts'
import { DEFAULT_MODEL, type ModelsCommand } from './arguments.ts'
import { OK } from './exit-codes.ts'
import { print, printNote } from './output.ts'

/** Prints the models; returns the exit code. */
export async function models({ json, all }: ModelsCommand): Promise<number> {
  const listed = (await listModels(all)) ?? listKnown(all)
  print(json ? `${JSON.stringify(listed, null, 2)}\n` : toTable(listed))
  return OK
}

/** The models that the API lists; nothing without a key. */
async function listModels(all: boolean): Promise<ModelInfo[] | undefined> {
  // The list is the same for every model.
  const api = new ChatAnthropic({ model: DEFAULT_MODEL })
  const lifecycle = all ? (['active', 'deprecated', 'retired'] as const) : undefined
  const found: ModelInfo[] = []
  try {
    for await (const model of api.models.list({ lifecycle })) found.push(model)
    return found
  } catch (error) {
    if (!AuthenticationError.isInstance(error) || error.status !== undefined) throw error
    return undefined
  }
}

function listKnown(all: boolean): ModelInfo[] {
  printNote('No key (ANTHROPIC_API_KEY): these are the models that this version knows.')
  return knownModels().filter(({ traits }) => all || traits.lifecycle?.status !== 'retired')
}

const HEAD = ['MODEL', 'INPUT', 'OUTPUT', '$ IN', '$ OUT', '$ READ', 'LIFE']

function toTable(listed: readonly ModelInfo[]): string {
  const rows = [HEAD, ...listed.map(toRow)]
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  const toLine = (row: readonly string[]) =>
    // Numbers stand under the ends of their heads, texts under the beginnings.
    row.map((cell, at) => (isText(at) ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
  return rows.map((row) => `${toLine(row).join('  ').trimEnd()}\n`).join('')
}

function isText(column: number): boolean {
  return column === 0 || column === HEAD.length - 1
}

function toRow({ id, traits, prices }: ModelInfo): string[] {
  const { maxInputTokens, maxOutputTokens, isLimitGuessed, lifecycle } = traits
  const { status = '', endOfLife } = lifecycle ?? {}
  return [
    id,
    toCount(maxInputTokens),
    isLimitGuessed ? '?' : toCount(maxOutputTokens),
    toPrice(prices?.input),
    toPrice(prices?.output),
    toPrice(prices?.cacheRead),
    [status === 'active' ? '' : status, endOfLife].filter(Boolean).join(' '),
  ]
}

function toCount(tokens: number | undefined): string {
  return tokens?.toLocaleString('en-US') ?? '?'
}

/** At least two decimals, as prices have them. */
function toPrice(usd: number | undefined): string {
  return usd?.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 4 }) ?? '?'
}
