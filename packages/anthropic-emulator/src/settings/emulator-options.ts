import type { EmulatorOptions } from '../options.ts'
import { RESPONDER_MODES } from '../responder/respond.ts'
import { NUMBERS } from '../wire/settings.ts'
import {
  checkBatches,
  checkedBy,
  checkFaults,
  checkFiles,
  checkFolder,
  checkFunction,
  checkNow,
  checkMatch,
  checkMemory,
  checkModels,
  checkOneOf,
  checkPaceOption,
  checkParts,
  checkRateLimit,
  checkScriptOption,
  checkSwitch,
  checkText,
  checkTexts,
} from './checks.ts'
import type { OptionRow } from './option-row.ts'

const isPort = (value: unknown): boolean => NUMBERS.count.fits(value) && Number(value) <= 65_535

const RECORD_CHECKS = {
  dir: checkFolder,
  upstream: checkText,
  replace: checkSwitch,
  secrets: checkTexts,
  missing: checkSwitch,
}

/**
 * Every option of an emulator, in the order of `--help`. Flags, variables of the environment, keys
 * of configuration files and settings of the control API all come from here.
 */
export const EMULATOR_OPTIONS = {
  port: {
    summary: 'the port; 0 takes any free one',
    reading: 'json',
    placeholder: 'n',
    findProblem: checkedBy({ fits: isPort, wanted: 'a whole number from 0 to 65535' }),
  },
  host: {
    summary: 'the address to listen on (127.0.0.1); others can be reached by other machines',
    reading: 'text',
    placeholder: 'address',
    findProblem: checkText,
  },
  token: {
    summary: 'what control and journal want as a bearer token',
    reading: 'text',
    placeholder: 'text',
    isSecret: true,
    findProblem: checkText,
  },
  apiKey: {
    summary: 'the only key accepted; any is, without it',
    reading: 'text',
    placeholder: 'key',
    isSecret: true,
    findProblem: checkText,
  },
  script: {
    summary: 'what to answer: a file of JSON or YAML, or a module with a default export',
    reading: 'script',
    placeholder: 'file',
    findProblem: checkScriptOption('script'),
  },
  reply: {
    summary: 'one reply for every request: a text, or JSON',
    reading: 'reply',
    placeholder: 'reply',
    findProblem: checkScriptOption('reply'),
  },
  responder: {
    summary: 'who answers without a script: auto, or text, which calls only what is forced',
    reading: 'text',
    placeholder: 'mode',
    findProblem: checkOneOf(...RESPONDER_MODES),
  },
  otherwise: {
    summary: 'who answers after the script: default, warn, error or repeat',
    reading: 'text',
    placeholder: 'who',
    findProblem: checkScriptOption('otherwise'),
  },
  onWarning: {
    summary: 'called with warnings',
    reading: 'nothing',
    findProblem: checkFunction,
  },
  record: {
    summary: 'pass requests on to a real API, and write each exchange to this folder',
    reading: 'json',
    placeholder: 'dir',
    parts: { dir: 'path', upstream: 'text', replace: 'json', secrets: 'json', missing: 'json' },
    shorthand: 'dir',
    secretParts: ['secrets'],
    findProblem: checkParts(RECORD_CHECKS, ['dir']),
  },
  replay: {
    summary: 'answer from recorded exchanges, and refuse what was not recorded',
    reading: 'path',
    placeholder: 'dir',
    findProblem: checkFolder,
  },
  match: {
    summary: 'what of a request counts when its recording is looked for',
    reading: 'json',
    placeholder: 'rule',
    parts: { by: 'text', ignore: 'json', normalise: 'json' },
    shorthand: 'by',
    findProblem: checkMatch,
  },
  strict: {
    summary: 'refuse what the API refuses (true)',
    reading: 'switch',
    findProblem: checkSwitch,
  },
  models: {
    summary: "models besides those of Claude's form, and whether retired ones answer",
    reading: 'json',
    placeholder: 'models',
    parts: { add: 'json', retired: 'text' },
    findProblem: checkModels,
  },
  seed: {
    summary: 'decides ids, sizes of deltas, and which requests meet a fault (0)',
    reading: 'json',
    placeholder: 'n',
    findProblem: checkedBy({ fits: Number.isFinite, wanted: 'a number' }),
  },
  chunkSize: {
    summary: 'tokens in a delta (1), or the least and the most: [1,4]',
    reading: 'json',
    placeholder: 'n',
    findProblem: checkPaceOption('chunkSize'),
  },
  tokensPerSecond: {
    summary: 'the speed of replies; they do not wait, without it',
    reading: 'json',
    placeholder: 'n',
    findProblem: checkPaceOption('tokensPerSecond'),
  },
  timeToFirstToken: {
    summary: 'milliseconds before the first token (0)',
    reading: 'json',
    placeholder: 'ms',
    findProblem: checkPaceOption('timeToFirstToken'),
  },
  delay: {
    summary: 'milliseconds before each event (0)',
    reading: 'json',
    placeholder: 'ms',
    findProblem: checkPaceOption('delay'),
  },
  ping: {
    summary: 'whether streams have a ping (true), or milliseconds between pings',
    reading: 'json',
    placeholder: 'ms',
    findProblem: checkPaceOption('ping'),
  },
  faults: {
    summary: 'what goes wrong with a share of the requests: a list in JSON',
    reading: 'json',
    placeholder: 'rules',
    findProblem: checkFaults,
  },
  rateLimit: {
    summary: 'what is allowed in a minute, enforced with 429',
    reading: 'json',
    placeholder: 'limits',
    parts: {
      requests: 'json',
      tokens: 'json',
      inputTokens: 'json',
      outputTokens: 'json',
      burst: 'json',
    },
    findProblem: checkRateLimit,
  },
  batches: {
    summary: 'what batches are like: a limit of the queue, and shares that fail',
    reading: 'json',
    placeholder: 'settings',
    parts: { queueLimit: 'json', errored: 'json', expired: 'json' },
    findProblem: checkBatches,
  },
  batchDelay: {
    summary: 'milliseconds until a batch has ended (0)',
    reading: 'json',
    placeholder: 'ms',
    findProblem: checkedBy(NUMBERS.milliseconds),
  },
  files: {
    summary: 'files that are there from the start: a list in JSON',
    reading: 'json',
    placeholder: 'files',
    findProblem: checkFiles,
  },
  downloadableUploads: {
    summary: 'whether uploaded files can be downloaded (false, as the API)',
    reading: 'switch',
    findProblem: checkSwitch,
  },
  now: {
    summary: 'a time at which the clock stands until it is advanced',
    reading: 'json',
    placeholder: 'date',
    findProblem: checkNow,
  },
  journalLimit: {
    summary: 'how many requests the journal keeps (10000)',
    reading: 'json',
    placeholder: 'n',
    findProblem: checkedBy(NUMBERS.count),
  },
  memory: {
    summary: 'how many bytes are held before the oldest are forgotten',
    reading: 'json',
    placeholder: 'limits',
    parts: { journal: 'json', batches: 'json', files: 'json', threads: 'json' },
    findProblem: checkMemory,
  },
  sessionLimit: {
    summary: 'how many sessions are kept (100)',
    reading: 'json',
    placeholder: 'n',
    findProblem: checkedBy(NUMBERS.ordinal),
  },
  metrics: {
    summary: 'count for /_emulator/metrics (true on the command line)',
    reading: 'switch',
    findProblem: checkSwitch,
  },
  onExchange: {
    summary: 'called when a reply has ended',
    reading: 'nothing',
    findProblem: checkFunction,
  },
} as const satisfies Record<keyof EmulatorOptions, OptionRow>
