import { string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { fitsText } from './text.ts'
import { splitWords } from './words.ts'

/** What a program would do with a text: run it, open it, or go there. */
type Danger = 'command' | 'code' | 'path' | 'url'

/** A path that is longer than a name can be on any file system: nothing is found there, and nothing made. */
export const NO_PATH = `/${'no-such-file-'.repeat(24)}`

/** A command of the shell that does nothing. */
export const NO_COMMAND = ':'

/**
 * Values that do nothing where a program takes them for what they seem to be: a command of the shell that
 * ends well, an expression of most languages, a path that cannot exist, a host that is never resolved.
 */
const INERT: Readonly<Record<Danger, string>> = {
  command: NO_COMMAND,
  code: '0',
  path: NO_PATH,
  url: 'https://example.invalid/',
}

const KEYS: Readonly<Record<Danger, ReadonlySet<string>>> = {
  command: new Set(
    'command commands cmd cmds shell bash exec execute run argv args arguments cli stdin keys'.split(
      ' ',
    ),
  ),
  code: new Set(
    (
      'code codes script scripts program expression expressions formula eval sql patch diff javascript js ' +
      'python regex regexp pattern patterns glob globs selector xpath html'
    ).split(' '),
  ),
  path: new Set(
    (
      'path paths file files filename filenames filepath filepaths dir dirs directory directories folder folders cwd ' +
      'workdir workspace root notebook absolutepath'
    ).split(' '),
  ),
  url: new Set(
    'url urls uri uris href link links endpoint host hosts hostname webhook website'.split(' '),
  ),
}

const FORMATS: Readonly<Record<string, Danger>> = {
  uri: 'url',
  url: 'url',
  iri: 'url',
  'uri-reference': 'url',
  hostname: 'url',
  regex: 'code',
}

// Codes that nothing runs: a country's, an airport's.
const NAMED_CODE =
  /\b(?:country|currency|language|locale|zip|postal|post|area|airport|airline|status|error|product|promo|discount|colou?r|iso|iata|icao|qr|bar)[\s_-]?codes?\b/iu

const DESCRIBED: readonly (readonly [Danger, RegExp])[] = [
  ['command', /\b(?:shell|bash|commands?(?: line)?)\b|命令/iu],
  ['path', /\b(?:paths?|files?|filenames?|director(?:y|ies)|folders?)\b|路径|文件|目录/iu],
  ['url', /\b(?:urls?|uris?|web ?pages?|web ?sites?)\b|https?:|网址|链接/iu],
  ['code', /\b(?:code|scripts?|sql|regex|regular expression|glob|xpath|patch|diff)\b|代码|正则/iu],
]

const KINDS = Object.keys(KEYS) as Danger[]

/** What a program would do with the text of a parameter, as far as its name and description show. */
export function findDanger(schema: Json, key: string): Danger | undefined {
  const format = FORMATS[string(schema.format)]
  if (format !== undefined) return format
  const spelled = splitWords(key).join(' ')
  const description = string(schema.description).replace(NAMED_CODE, ' ')
  const words = spelled.replace(NAMED_CODE, ' ').split(' ')
  return (
    KINDS.find((kind) => words.some((word) => KEYS[kind].has(word))) ??
    DESCRIBED.find(([, described]) => described.test(description))?.[0]
  )
}

/** What is known of a call that a parameter belongs to. */
export interface CallKind {
  /** Whether the tool may run what it is given, whatever its parameters are called. */
  runs: boolean
  /** Whether the tool changes, sends or starts something. */
  acts: boolean
}

/** A text for a parameter that a program runs, opens or goes to; nothing for any other parameter. */
export function makeInertText(
  schema: Json,
  { key, isItem, runs }: { key: string; isItem: boolean; runs: boolean },
): string | undefined {
  const danger = findDanger(schema, key) ?? (runs ? 'command' : undefined)
  if (danger === undefined) return undefined
  // As an item of a list it is the name of a program, and ":" only the shell's.
  const inert = danger === 'command' && isItem ? 'true' : INERT[danger]
  const padded = inert.padEnd(Math.min(Number(schema.minLength ?? 0), 10_000), ' ')
  return [inert, padded].find((text) => fitsText(schema, text))
}

const OPERATION_KEY = /^(?:command|action|operation|op|mode|method|verb|type)$/i
const LOOKING = /^(?:view|get|list|read|show|status|search|find|screenshot|noop|none|wait|ls)/i

/** Of the operations that an acting tool offers, one that only looks. */
export function chooseLooking(key: string, values: readonly unknown[]): unknown {
  return OPERATION_KEY.test(key)
    ? values.find((value) => typeof value === 'string' && LOOKING.test(value))
    : undefined
}

const NO_PROCESS = 2_147_483_647

/** A number for a parameter that names a process: there is none of that number. */
export function makeInertNumber(key: string): number | undefined {
  return splitWords(key).includes('pid') ? NO_PROCESS : undefined
}
