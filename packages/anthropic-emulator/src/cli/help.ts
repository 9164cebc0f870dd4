import { ALL_OPTIONS } from '../settings/layer.ts'
import type { OptionRow } from '../settings/option-row.ts'
import { toFlag } from '../settings/flags.ts'

/** The port of the command line, where none is set. */
export const DEFAULT_PORT = 8787

const OWN: [flag: string, summary: string][] = [
  [
    '    --config <file>',
    'configuration; default: anthropic-emulator.config.{yaml,json,ts,js,…} here',
  ],
  ['-h, --help', ''],
  ['-v, --version', ''],
]

const toLine = ([flag, summary]: [string, string]): string =>
  `  ${flag.padEnd(34)}${summary}`.trimEnd()

function describe([name, row]: [string, OptionRow]): [string, string][] {
  const flag = toFlag(name)
  const isSwitch = row.reading === 'switch'
  const written = isSwitch ? `--[no-]${flag}` : `--${flag} <${row.placeholder ?? 'value'}>`
  const parts = Object.keys(row.parts ?? {}).filter((part) => part !== row.shorthand)
  const rest = parts.map((part): [string, string] => [
    `    --${flag}.${toFlag(part)} <${part === 'upstream' ? 'url' : 'value'}>`,
    '',
  ])
  return [[`    ${written}`, row.summary], ...rest]
}

const OPTIONS = [
  ...Object.entries(ALL_OPTIONS)
    .filter(([, { reading }]) => reading !== 'nothing')
    .flatMap(describe),
  ['    --upstream <url>', 'the same as --record.upstream; default: https://api.anthropic.com'],
  ...OWN,
] as [string, string][]

/** The text of `--help`. */
export const HELP = `anthropic-emulator [options]
anthropic-emulator validate <file>…

Serves the Messages API until Ctrl-C or SIGTERM, on port ${DEFAULT_PORT} of 127.0.0.1. Any key is accepted.
"validate" says what is wrong with scripts, configurations and recordings.

Options
${OPTIONS.map(toLine).join('\n')}

Flags win over the environment, and that wins over the configuration file, whose keys are the names
of the options: rateLimit for --rate-limit. Lists and objects are JSON:
  --rate-limit '{"requests":50}'   --rate-limit.requests 50   ANTHROPIC_EMULATOR_RATE_LIMIT_REQUESTS=50

A script is a list of replies, used in order:
  ["First answer.", { "error": { "status": 529 } }, "Third answer."]
or rules, which go by the question, and then replies:
  { "rules": [{ "when": "weather", "reply": "Sunny." }], "turns": ["Anything else."] }
A module may export a function of the request instead. After the script, and without one, a
built-in responder answers.

Recordings hold no credentials: keys, tokens and the like are "[redacted]". A recorded request is
known again by its method, path, query and body; headers, the order of keys, metadata.user_id, the
letters of tool call ids and the boundary of a form do not count.

Environment
  ANTHROPIC_EMULATOR_<OPTION>       any option: ANTHROPIC_EMULATOR_API_KEY for --api-key
  ANTHROPIC_EMULATOR_CONFIG         the configuration file
  NO_COLOR                          no colours on a terminal

Exit codes
  0  stopped by a signal; valid
  1  a fault of this program
  2  wrong usage, a file that cannot be used, or a port that is taken

Examples
  anthropic-emulator --script replies.yaml --watch
  anthropic-emulator --record recordings
  anthropic-emulator --replay recordings
  anthropic-emulator validate replies.yaml recordings
`
