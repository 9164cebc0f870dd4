/** What `--help` prints. */
import { DEFAULT_MODEL, DEFAULT_PORT } from './defaults.ts'

const GENERAL = `chat-anthropic: Claude on the command line, and an emulator of its API

Usage
  chat-anthropic chat [prompt] [options]   ask once; the answer goes to stdout
  chat-anthropic emulate [options]         serve the Messages API on this machine
  chat-anthropic <command> --help
  chat-anthropic --version
`

const CHAT = `chat-anthropic chat [prompt] [options]

Asks once and streams the answer to stdout; a line about its cost goes to stderr.
Without a prompt, or with "-", the prompt is read from stdin.

Options
  -s, --system <text>       system prompt
  -m, --model <id>          default: ${DEFAULT_MODEL}
      --max-tokens <n>      longest answer; default: the model's maximum
      --temperature <n>     0 to 1, for models that take it
      --json                print the whole message as JSON, once it is complete
      --emulate             use the embedded API: no key, no network, canned answers
  -h, --help

Environment
  ANTHROPIC_API_KEY         the key (or ANTHROPIC_AUTH_TOKEN)
  ANTHROPIC_BASE_URL        where the API is; default: https://api.anthropic.com
  NO_COLOR                  no colours on a terminal

Exit codes
  0  a whole answer
  1  a fault of this program
  2  wrong usage
  3  no credentials, or wrong or insufficient ones (401, 402, 403)
  4  the request was refused (400, 404, 413, or before it was sent)
  5  the API or the network failed; the same request may succeed later
  6  no whole answer: the model declined, or the answer was cut off

Examples
  chat-anthropic chat "I love programming." --system "Translate to French."
  git diff | chat-anthropic chat --system "Write a commit message."
  chat-anthropic chat "Hello" --json | jq -r .content
`

const EMULATE = `chat-anthropic emulate [options]

Serves the Messages API on 127.0.0.1 until Ctrl-C or SIGTERM. Any key is accepted.

Options
      --port <n>            default: ${DEFAULT_PORT}; 0 takes any free port
      --script <file>       what to answer: JSON, YAML, or a module with a default export
      --record <dir>        pass requests on to a real API, and write each exchange to a file
      --upstream <url>      that API; default: https://api.anthropic.com
      --replay <dir>        answer from recorded exchanges, and refuse what was not recorded
  -h, --help

A script is a list of replies, used in order:
  ["First answer.", { "error": { "status": 529 } }, "Third answer."]
or rules, which go by the question, and then replies:
  { "rules": [{ "when": "weather", "reply": "Sunny." }], "turns": ["Anything else."] }
A module may export a function of the request instead. After the script, and without one, a
built-in responder answers.

Recordings hold no credentials: keys, tokens and the like are "[redacted]". A recorded request is
known again by its method, path, query and body; headers, the order of keys, metadata.user_id, the
letters of tool call ids and the boundary of a form do not count.

Exit codes
  0  stopped by a signal
  2  wrong usage, a script or recordings that cannot be read, or a port that is taken

Examples
  chat-anthropic emulate --script replies.yaml
  chat-anthropic emulate --record recordings
  chat-anthropic emulate --replay recordings
`

/** The help of the program and of its commands. */
export const HELP = { general: GENERAL, chat: CHAT, emulate: EMULATE }
