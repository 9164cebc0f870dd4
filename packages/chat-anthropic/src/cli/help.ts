/** What `--help` prints. */
import { DEFAULT_MODEL } from './arguments.ts'

const GENERAL = `chat-anthropic: Claude on the command line

Usage
  chat-anthropic chat [prompt] [options]      ask once; the answer goes to stdout
  chat-anthropic models [options]             the models, with their limits and prices
  chat-anthropic batch <in> <out> [options]   a file of rows in, a file of answers out
  chat-anthropic <command> --help
  chat-anthropic --version
`

const CHAT = `chat-anthropic chat [prompt] [options]

Asks once and streams the answer to stdout; a line about its tokens goes to stderr.
Without a prompt, or with "-", the prompt is read from stdin; beside a prompt, what comes on
stdin goes after it.

Options
  -s, --system <text>       system prompt
  -m, --model <id>          default: ${DEFAULT_MODEL}
      --max-tokens <n>      longest answer; default: the model's maximum
      --temperature <n>     0 to 1, for models that take it
  -a, --attach <file|url>   an image, a PDF or a text before the prompt; may be repeated
      --schema <file>       a JSON Schema: the answer is JSON that fits it
      --cost                what the answer cost in USD, on stderr
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
  git diff | chat-anthropic chat "Which of these changes are risky?"
  chat-anthropic chat "What does it show?" --attach chart.png --cost
  chat-anthropic chat "Read the invoice." --attach invoice.pdf --schema invoice.schema.json
  chat-anthropic chat "Hello" --json | jq -r .content
`

const MODELS = `chat-anthropic models [options]

Lists the models that the key can use, with their limits (in tokens) and prices (in USD per million
tokens). Without a key it lists those that this version knows, and says so on stderr.

Options
      --all                 retired models too
      --json                everything that is known of them, as JSON
  -h, --help

Environment
  ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, as for \`chat\`

Exit codes
  As of \`chat\`
`

const BATCH = `chat-anthropic batch <in> <out> [options]
chat-anthropic batch --worker --queue <redis> [options]

Asks about every row of a file. The output has a JSON line per row, as results of Message Batches
have them, and is the journal: the same command again goes on where it was, whatever ended it.

Rows in, told apart by their keys
  { custom_id, params }         Anthropic's lines of batches
  { custom_id, body }           OpenAI's lines of batches (--model names a Claude)
  { id, input }                 a text, or a list of messages; also { id, messages }
  { id, any, fields }           with --template
  .csv, .tsv                    a header and records, with --template

Options
  -m, --model <id>          for rows that name none; in place of those that do
  -s, --system <file>       system prompt: a file, or a text with blanks
  -t, --template <text>     prompt with {fields} of the row
      --schema <file>       JSON schema of the answers; each line gets a parsed "output"
      --max-tokens <n>      longest answer; default: the model's maximum
      --batches             send Message Batches: half the price, within a day
      --batch-rows <n>      requests in a batch; default: 10000
      --batch-poll <ms>     time between two looks at a batch; default: 30000
      --budget <usd>        stop before more is spent, runs before included
      --prices <file>       JSON of prices that take the place of the known ones
      --concurrency <n>     rows under way at a time; default: 50
      --limit <n>           only the first rows
      --estimate            send a sample; print what the whole file will take
      --sample <n>          rows of the sample; default: 200
      --retry-failed        send rows again that have failed
      --report-in-doubt     fail rows that were under way when the last run died; default: send again
      --dedupe              send equal requests once
      --warm                the first request of a cached prefix alone, then the others
      --force               go on with a file that another model, prompt or input has begun
      --runnable <module>   run what a module exports for each row, in place of a model
      --json                print the figures as JSON at the end
      --emulate             use the emulator (npm package anthropic-emulator)
  -h, --help

On many machines (npm package chat-anthropic-queue)
      --queue <redis>       hand the rows out to workers: redis://host:6379, rediss:// for TLS, or
                            the name of a variable that holds the URL, so that nobody sees it
      --queue-name <name>   sets jobs apart that share a Redis; default: batch
      --worker              do rows of the queue; takes --queue, --queue-name, --runnable,
                            --concurrency and --emulate

Exit codes
  0    every row has an answer
  2    wrong usage, or an output that belongs to another job
  3    no credentials, or wrong or insufficient ones
  7    some rows failed
  8    the budget is reached
  130  interrupted (Ctrl-C once: what is under way is finished first)

Examples
  chat-anthropic batch in.jsonl out.jsonl --model claude-haiku-4-5 --budget 20
  chat-anthropic batch mails.csv out.jsonl -m claude-haiku-4-5 -t "Topic of: {text}" --batches
  chat-anthropic batch in.jsonl out.jsonl -m claude-haiku-4-5 --queue REDIS_URL
  chat-anthropic batch --worker --queue REDIS_URL
  jq -r 'select(.custom_id) | [.custom_id, .output.topic] | @tsv' out.jsonl
`

/** The help of the program and of its commands. */
export const HELP = { general: GENERAL, chat: CHAT, models: MODELS, batch: BATCH }
