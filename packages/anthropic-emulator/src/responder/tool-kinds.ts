import { isObject, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'
import { findDanger } from './inert-values.ts'
import { resolveSchema, startWork } from './schema.ts'
import { splitWords } from './words.ts'

const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Words that a name begins with when its tool looks something up. */
const READS = wordSet(
  'get list search find look lookup fetch retrieve query check count calculate calc compute convert current forecast',
)

/** Words that a name without a verb is made of when its tool looks something up. */
const LOOKED_UP = wordSet(
  'weather forecast temperature climate time date now clock price prices rate rates calculator ' +
    'current local by for of the city country location zip info data stock exchange today daily hourly tool service',
)

const COMPUTES = wordSet(
  'add adder sum plus subtract minus multiply times divide power average calculate compute',
)
const OPERANDS = wordSet('two numbers number integers values')

/** Words in the name of a tool that changes something, sends something, or starts something. */
const ACTS = wordSet(
  'write edit editor delete remove run exec execute send create update modify replace insert append set put post patch apply ' +
    'agent agents subagent task tasks todo todos bash shell terminal command commands console process kill stop start ' +
    'restart reboot reset shutdown spawn launch open close click type press scroll drag navigate goto browser browse url ' +
    'urls page html http web website site move rename copy save store upload download install uninstall deploy publish ' +
    'commit push pull merge checkout approve reject confirm book reserve buy order pay cancel transfer submit notify ' +
    'email message call invoke eval script code sql python enable disable toggle turn lock unlock grant revoke register ' +
    'subscribe unsubscribe clear drop truncate flush purge archive import export sync trigger schedule mark assign attach ' +
    'detach mount login logout sign wait sleep rid in out off and or then',
)

/** Words in a description that say what a tool changes or starts. */
const DESCRIBES_ACTING =
  /\b(?:writ(?:es?|ing)|edits?|editing|delet(?:es?|ing)|removes?|removing|runs?|running|execut(?:es?|ing)|sends?|sending|creates?|creating|modif(?:y|ies)|replaces?|installs?|deploys?|launch(?:es)?|spawns?|shell|bash|sub-?agents?|permanently)\b|写入|编辑|删除|执行|运行|发送|创建|修改|更新|安装/iu

/** Words in the name of a tool that runs what it is given: programs, commands. */
const RUNS = wordSet(
  'bash shell terminal command commands cmd exec execute run eval repl python javascript sql patch script kill spawn ' +
    'delegate browser computer powershell zsh',
)

/** Names of tools that start an agent are made of these words. */
const STARTS_AGENT = wordSet(
  'agent agents subagent task tasks tool new sub launch start create dispatch call to background output',
)

const DESCRIBES_RUNNING =
  /\b(?:runs?|running|execut(?:es?|ing)|evaluat(?:es?|ing)|launch(?:es)?)\b[^.]{0,40}\b(?:commands?|code|scripts?|programs?|sql|quer(?:y|ies)|shell|bash|agents?|javascript|python)\b/iu

const ANSWERS = /answer|respon[ds]|final|result|finish|complet|extract|structured|output_?format/i

// What a server of MCP is called is no part of what its tool does.
const nameWords = ({ name }: Json): string[] =>
  splitWords(
    string(name)
      .split(/__|[./:]/)
      .at(-1) ?? '',
  )

/** The properties that a tool takes, and which of them it must be given. */
export interface ToolParameters {
  properties: readonly (readonly [key: string, schema: Json])[]
  required: ReadonlySet<string>
}

const MOST_PROPERTIES = 500

/** Reads what a tool takes; of very many properties the first. */
export function readParameters(tool: Json): ToolParameters {
  const schema = isObject(tool.input_schema) ? tool.input_schema : {}
  const place = { root: schema, depth: 0, work: startWork() }
  const { properties, required } = resolveSchema(schema, place)
  const entries = isObject(properties) ? Object.entries(properties).slice(0, MOST_PROPERTIES) : []
  const keys = Array.isArray(required) ? required.map(string) : []
  return {
    properties: entries.map(([key, property]) => [
      key,
      isObject(property) ? { ...property, ...resolveSchema(property, place) } : {},
    ]),
    required: new Set(keys),
  }
}

const OPERAND =
  /^(?:[a-z]|first|second|left|right|lhs|rhs|addend|factor|dividend|divisor|num(?:ber)?s?|values?)[\s_-]?(?:num(?:ber)?|value|operand)?[\s_-]?\d*$/i

/** Whether a tool calculates with the numbers that it takes, by its name and theirs. */
function isComputing(tool: Json): boolean {
  const [first = '', ...rest] = nameWords(tool)
  const { properties } = readParameters(tool)
  return (
    COMPUTES.has(first) &&
    rest.every((word) => OPERANDS.has(word)) &&
    properties.length > 0 &&
    properties.every(([key]) => OPERAND.test(key))
  )
}

/** The words of a reading tool's name that say what it reads; nothing for a tool that may do more. */
export function findSubject(tool: Json): string[] | undefined {
  const words = nameWords(tool)
  const [first = '', ...rest] = words
  if (isComputing(tool)) return [first]
  if (words.some((word) => ACTS.has(word))) return undefined
  if (READS.has(first)) return first === 'look' ? rest.filter((word) => word !== 'up') : rest
  return words.every((word) => LOOKED_UP.has(word)) ? words : undefined
}

/** Whether a tool only looks something up or calculates, by its name, its description and all that it takes. */
export function isReading(tool: Json): boolean {
  if (!isObject(tool.input_schema) || findSubject(tool) === undefined) return false
  if (DESCRIBES_ACTING.test(string(tool.description))) return false
  return readParameters(tool).properties.every(
    ([key, schema]) => findDanger(schema, key) === undefined,
  )
}

/** Whether a tool may run what it is given, whatever its parameters are called. */
export function isRunning(tool: Json): boolean {
  const words = nameWords(tool)
  return (
    string(tool.type).startsWith('bash_') ||
    words.some((word) => RUNS.has(word)) ||
    (words.length > 0 && words.every((word) => STARTS_AGENT.has(word))) ||
    DESCRIBES_RUNNING.test(string(tool.description))
  )
}

/** Whether a tool changes, sends or starts something, by its name. */
export function isActing(tool: Json): boolean {
  return nameWords(tool).some((word) => ACTS.has(word)) && !isComputing(tool)
}

/** Whether a tool takes the answer of an agent. */
export function isAnswering({ name }: Json): boolean {
  return ANSWERS.test(string(name))
}
