/** What `--help` prints. */
import { DEFAULT_MODEL } from './arguments.ts'

const GENERAL = `chat-anthropic: Claude on the command line

Usage
  chat-anthropic chat [prompt] [options]   ask once; the answer goes to stdout
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
      --emulate             use the emulator (npm package anthropic-emulator): no key, no
                            network, canned answers
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

/** The help of the program and of its commands. */
export const HELP = { general: GENERAL, chat: CHAT }
