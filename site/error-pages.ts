/** A page for each error: when it comes, what it says, what to do. */
import type { MadePage } from './collect.ts'
import { throwError } from './error-examples.ts'
import { type ErrorRow, errorRows } from './errors.ts'
import type { Language } from './links.ts'

const WORDS = {
  en: {
    message: 'Its message',
    advice: 'What to do',
    facts: 'What is on it',
    retried: 'Tried again by itself',
    catching: 'In a program',
    all: 'All errors',
  },
  zh: {
    message: '错误信息',
    advice: '该怎么做',
    facts: '错误上的字段',
    retried: '是否自动重试',
    catching: '在程序中',
    all: '所有错误',
  },
}

/** Fields of an error that pages show, in their order. */
const FIELDS = ['name', 'status', 'type', 'lc_error_code', 'retryable', 'place', 'location']

/** Errors that this package exports; the others are of LangChain's core, or told by their name. */
const isOwn = (code: string) => !/^(AbortError|OutputParserException)$/.test(code)

export async function makeErrorPages(): Promise<MadePage[]> {
  const [english, chinese] = [errorRows('en'), errorRows('zh')]
  const pages = []
  for (const row of english) {
    const error = await throwError(row.code)
    const twin = chinese.find(({ code }) => code === row.code) ?? row
    const text = { en: pageOf('en', row, error), zh: pageOf('zh', twin, error) }
    pages.push({ route: `errors/${row.code}`, text })
  }
  return pages
}

function pageOf(language: Language, row: ErrorRow, error: Error): string {
  const words = WORDS[language]
  const prefix = language === 'zh' ? '/zh' : ''
  const anchor = (id: string) => (language === 'zh' ? ` {#${id}}` : '')
  return `# ${row.code}${anchor(row.code.toLowerCase())}

${row.when}

## ${words.message}${anchor('its-message')}

\`\`\`text
${error.message.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:8787')}
\`\`\`

## ${words.advice}${anchor('what-to-do')}

${row.advice}

${words.retried}: ${row.retried}.

## ${words.facts}${anchor('what-is-on-it')}

\`\`\`text
${factsOf(error)}
\`\`\`

## ${words.catching}${anchor('in-a-program')}

\`\`\`ts
${catchingOf(row.code)}
\`\`\`

[${words.all}](${prefix}/errors)
`
}

function factsOf(error: Error): string {
  const facts = FIELDS.map((field) => [field, (error as never)[field]] as const)
  return facts
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => `${field}: ${String(value)}`)
    .join('\n')
}

function catchingOf(code: string): string {
  const test = isOwn(code)
    ? `${code}.isInstance(error)`
    : `error instanceof Error && error.name === '${code}'`
  const lines = isOwn(code) ? [`import { ${code} } from 'chat-anthropic'`, ''] : []
  return [
    ...lines,
    'try {',
    "  await llm.invoke('Hi')",
    '} catch (error) {',
    `  if (${test}) console.log(error.message)`,
    '  else throw error',
    '}',
  ].join('\n')
}
