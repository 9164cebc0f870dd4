/** The map of the site: where each page is, where its text is kept, and what it is called. */

/** What a page is called, in both languages. */
export interface Title {
  en: string
  zh: string
}

export interface Page {
  /** The path below the site's root, and below `/zh/`. */
  route: string
  /** The file that holds the English text, from the top of the repository. */
  source: string
  /** The file that holds the Chinese text. */
  twin: string
  title: Title
}

export interface Group {
  title: Title
  pages: Page[]
}

type Row = [route: string, en: string, zh: string, file?: string]

const MODEL = 'packages/chat-anthropic/docs/'
const EMULATOR = 'packages/anthropic-emulator/docs/'

function pagesIn(folder: string, rows: Row[]): Page[] {
  return rows.map(([route, en, zh, file = route]) => ({
    route,
    source: `${folder}${file}.md`,
    twin: `${folder}zh/${file}.md`,
    title: { en, zh },
  }))
}

function changesOf(name: string, en: string, zh: string): Page {
  const file = `packages/${name}/CHANGELOG.md`
  return { route: `changes/${name}`, source: file, twin: file, title: { en, zh } }
}

export const GROUPS: readonly Group[] = [
  {
    title: { en: 'First steps', zh: '入门' },
    pages: [
      ...pagesIn(MODEL, [
        ['start', 'Getting started', '快速开始'],
        ['messages', 'Messages and history', '消息与历史'],
        ['streaming', 'Streaming', '流式传输'],
        ['tools', 'Tools and agents', '工具与智能体'],
        ['structured-output', 'Structured output', '结构化输出'],
        ['media', 'Images, PDFs, citations, files', '图像、PDF、引用与文件'],
      ]),
      {
        route: 'notebook',
        source: 'examples/chat-anthropic.ipynb',
        twin: 'examples/chat-anthropic.zh-CN.ipynb',
        title: { en: 'Notebook', zh: '笔记本' },
      },
    ],
  },
  {
    title: { en: 'In production', zh: '生产环境' },
    pages: pagesIn(MODEL, [
      ['web', 'Web frameworks and serverless', 'Web 框架与无服务器'],
      ['thinking', 'Thinking', '思考'],
      ['caching', 'Prompt and answer caches', '提示缓存与答案缓存'],
      ['server-tools', 'Server tools and MCP', '服务器工具与 MCP'],
      ['tokens', 'Tokens and cost', '令牌与费用'],
      ['limits', 'Limits, retries, fallbacks', '限流、重试与备用模型'],
      ['network', 'Proxies and the network', '代理与网络'],
      ['bulk', 'Bulk work', '批量处理'],
      ['batches', 'Batches, portable requests', '消息批处理与可移植请求'],
      ['platforms', 'Clouds and gateways', '云平台与网关'],
      ['tracing', 'Tracing', '追踪'],
      ['command-line', 'Command line', '命令行'],
      ['errors', 'Errors', '错误'],
      ['migration', 'Migration', '迁移'],
    ]),
  },
  {
    title: { en: 'The emulator', zh: '模拟器' },
    pages: pagesIn(EMULATOR, [
      ['testing', 'In your tests', '用模拟器测试'],
      ['emulator/any-language', 'From any language', '其他语言', 'any-language'],
      ['emulator/scripts', 'Scripts', '脚本', 'scripts'],
      ['emulator/streams-and-faults', 'Streams and faults', '流与故障', 'streams-and-faults'],
      ['emulator/account', 'Batches, files, caches, limits', '批处理、文件、缓存与限额', 'account'],
      ['emulator/recordings', 'Record and replay', '录制与回放', 'recordings'],
      ['emulator/journal', 'The journal and its page', '日志及其网页', 'journal'],
      ['emulator/platforms', 'Other platforms', '其他平台', 'platforms'],
      ['emulator/strictness', 'Strictness', '校验', 'strictness'],
      ['emulator/options', 'Options and command line', '选项与命令行', 'options'],
      ['emulator/control', 'Control over HTTP', '通过 HTTP 控制', 'control'],
      ['emulator/service', 'As a service', '作为服务运行', 'service'],
    ]),
  },
  {
    title: { en: 'Reference', zh: '参考' },
    pages: [
      ...pagesIn(MODEL, [['options', 'Options and methods', '选项与方法', 'reference']]),
      ...pagesIn('docs/', [
        ['support', 'What works where', '支持情况'],
        ['agents-python', 'Agents beside Python', '智能体：与 Python 对照'],
        ['problems', 'Problems and answers', '常见问题'],
        ['reliability', 'Reliability and speed', '可靠性与性能'],
      ]),
      ...pagesIn(MODEL, [['agents-docs', 'For coding agents', '供编码智能体使用']]),
      changesOf('chat-anthropic', 'Changes of the model', '模型更新日志'),
      changesOf('anthropic-emulator', 'Changes of the emulator', '模拟器更新日志'),
    ],
  },
]

/** A folder whose pages are all on the site: those that no row names come at the end of a group. */
interface Folder {
  folder: string
  under: string
  /** The index of the group for a page, by the name of its file. */
  group: (name: string) => number
}

export const FOLDERS: readonly Folder[] = [
  { folder: MODEL, under: '', group: (name) => (name.startsWith('agents') ? 0 : 1) },
  { folder: 'packages/chat-anthropic-queue/docs/', under: 'queue/', group: () => 1 },
  { folder: EMULATOR, under: 'emulator/', group: () => 2 },
]

/** Where a page was, and where it is now. */
export const REDIRECTS: Readonly<Record<string, string>> = {
  reference: 'options',
  'costs-and-batches': 'tokens',
  'emulator/testing': 'testing',
  'getting-started': 'start',
}
