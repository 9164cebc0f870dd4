import { DEFAULT_PORT } from './arguments.ts'

/** The text of `--help`. */
export const HELP = `anthropic-emulator [options]

Serves the Messages API on 127.0.0.1 until Ctrl-C or SIGTERM. Any key is accepted.

Options
      --port <n>            default: ${DEFAULT_PORT}; 0 takes any free port
      --script <file>       what to answer: JSON, YAML, or a module with a default export
      --record <dir>        pass requests on to a real API, and write each exchange to a file
      --upstream <url>      that API; default: https://api.anthropic.com
      --replay <dir>        answer from recorded exchanges, and refuse what was not recorded
  -h, --help
  -v, --version

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
  NO_COLOR                  no colours on a terminal

Exit codes
  0  stopped by a signal
  1  a fault of this program
  2  wrong usage, a script or recordings that cannot be read, or a port that is taken

Examples
  anthropic-emulator --script replies.yaml
  anthropic-emulator --record recordings
  anthropic-emulator --replay recordings
`
