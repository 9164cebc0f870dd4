/** The tables of `docs/reliability.md`, from the last whole run: `node bench/tables.js` writes them anew. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

const PEER = '`@langchain/anthropic`'
const PROVIDER = '`@ai-sdk/anthropic`'

/** A work in English and Chinese, what it is beside, and the rows and figures of ours over theirs. */
const ROWS = [
  ['Text, thinking', '文本，思考', PEER, ['text cpu peer', 'thinking cpu peer']],
  ['Text with tools bound', '绑定了工具的文本', PEER, ['text-tools cpu peer']],
  [
    'Tool input, the same folded with `concat`',
    '工具输入，以及用 `concat` 合并',
    PEER,
    ['tool cpu peer', 'tool-concat cpu peer'],
  ],
  [
    '`streamEvents`, with tool input',
    '`streamEvents`，以及带工具输入',
    PEER,
    ['events cpu peer', 'events-tool cpu peer'],
  ],
  [
    'With a tracer, with `outputVersion: "v1"`',
    '带追踪，带 `outputVersion: "v1"`',
    PEER,
    ['traced cpu peer', 'v1 cpu peer'],
  ],
  ['Text, tool input', '文本，工具输入', PROVIDER, ['text cpu provider', 'tool cpu provider']],
  [
    'Text',
    '文本',
    ["the SDK's `messages.stream()`", 'SDK 的 `messages.stream()`'],
    ['text cpu sdk-stream'],
  ],
  ['`invoke`, 200 at once', '`invoke`，200 个并发', PEER, ['invoke cpu peer']],
  [
    '`invoke`, 200 at once',
    '`invoke`，200 个并发',
    ['the SDK itself', 'SDK 本身'],
    ['invoke cpu sdk'],
  ],
  [
    '`invoke`, nothing chosen: ours streams inside',
    '`invoke`，不设任何选项：我们在内部使用流',
    PEER,
    ['invoke-default cpu peer'],
  ],
  [
    '`bindTools`, `withStructuredOutput`, each with a call',
    '`bindTools`、`withStructuredOutput`，各含一次调用',
    PEER,
    ['bind-call cpu peer', 'structured-call cpu peer'],
  ],
  [
    'An agent of 50 turns, without the network',
    '50 轮的智能体，不含网络',
    PEER,
    ['agent cpu peer'],
  ],
  [
    'A long history with images, of text alone',
    '带图像的长历史，只有文本的长历史',
    PEER,
    ['history cpu peer', 'history-text cpu peer'],
  ],
  [
    '`batch` of 10,000, 50 at once',
    '10,000 条的 `batch`，50 个并发',
    ['the SDK itself', 'SDK 本身'],
    ['batch cpu sdk'],
  ],
  [
    'Import; import and first reply',
    '导入；导入并得到第一个回复',
    PEER,
    ['start import peer', 'start first peer'],
  ],
  [
    'Memory of a stream at 250, 4,000 tokens',
    '250、4,000 个令牌的流的内存',
    PEER,
    ['growth-memory 250_deltas peer', 'growth-memory 4,000_deltas peer'],
  ],
]

const PAGES = [
  {
    file: at('../docs/reliability.md'),
    language: 0,
    comma: ', ',
    heading: ['Work', 'Beside', 'Ours costs'],
    machine: ({ cores, cpu, node, date }) =>
      `Measured on ${cores} cores (${cpu}), Node ${node}, ${date}.`,
  },
  {
    file: at('../docs/zh/reliability.md'),
    language: 1,
    comma: '，',
    heading: ['工作', '对比', '我们的开销'],
    machine: ({ cores, cpu, node, date }) => `测于 ${date}：${cores} 核（${cpu}），Node ${node}。`,
  },
]

/** The pages as the results have them. */
export function renderPages(results) {
  return PAGES.map(({ file, language, comma, heading, machine }) => {
    const lines = ROWS.map(([en, zh, beside, ratios]) => [
      [en, zh][language],
      Array.isArray(beside) ? beside[language] : beside,
      ratios.map((ratio) => ratioOf(results, ratio)).join(comma),
    ])
    const page = readFileSync(file, 'utf8')
    const [begin, end] = [page.indexOf(`| ${heading[0]} `), page.indexOf('\n\n`npm run bench`')]
    if (begin < 0 || end < begin) throw new Error(`${file}: no table before \`npm run bench\``)
    const made = `${table([heading, ...lines])}\n\n${machine(results)}`
    return { file, page, made: page.slice(0, begin) + made + page.slice(end) }
  })
}

function ratioOf({ rows }, ratio) {
  const [id, figure, over] = ratio.split(' ')
  const { results } = rows.find((row) => row.id === id)
  const key = figure.replace('_', ' ')
  return (results.ours[key] / results[over][key]).toFixed(2)
}

/** As the formatter writes it: an ideograph is two columns wide. */
function table([heading, ...lines]) {
  const widths = heading.map((_, at) =>
    Math.max(...[heading, ...lines].map((line) => widthOf(line[at]))),
  )
  const rule = widths.map((width, at) =>
    at === 2 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  )
  return [heading, rule, ...lines]
    .map((line) => `| ${line.map((cell, at) => pad(cell, widths[at], at)).join(' | ')} |`)
    .join('\n')
}

const widthOf = (text) => [...text].reduce((sum, char) => sum + (char > '\u2E7F' ? 2 : 1), 0)

function pad(cell, width, at) {
  const blanks = ' '.repeat(width - widthOf(cell))
  return at === 2 ? blanks + cell : cell + blanks
}

/** Writes them; `node bench/tables.js` does it from the last run. */
export function writePages(results) {
  for (const { file, made } of renderPages(results)) writeFileSync(file, made)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writePages(JSON.parse(readFileSync(at('results.json'), 'utf8')))
}
