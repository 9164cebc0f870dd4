/** The table of errors, read from the pages that hold it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from './links.ts'

export interface ErrorRow {
  code: string
  /** What the page says about the class itself, such as its parent. */
  about: string
  when: string
  retried: string
  advice: string
}

const FILES: Record<Language, string> = {
  en: 'packages/chat-anthropic/docs/errors.md',
  zh: 'packages/chat-anthropic/docs/zh/errors.md',
}

/** The rows of the first table of a page of errors. */
export function errorRows(language: Language): ErrorRow[] {
  const page = readFileSync(join(import.meta.dirname, '..', FILES[language]), 'utf8')
  const rows = page.split('\n').filter((line) => /^\| .*`\w+(Error|Exception)`/.test(line))
  return rows.map((row) => {
    const [about = '', when = '', retried = '', advice = ''] = row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim())
    return {
      code: /`(\w+(?:Error|Exception))`/.exec(about)?.[1] ?? '',
      about,
      when,
      retried,
      advice,
    }
  })
}

export const ERROR_CODES: readonly string[] = errorRows('en').map(({ code }) => code)
