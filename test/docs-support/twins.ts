/** Pages in two languages: English ones, and their Chinese twins. */
import { existsSync, readdirSync } from 'node:fs'
import { ROOT } from './pages.ts'

const FOLDERS = ['', ...readdirSync(new URL('packages/', ROOT)).map((name) => `packages/${name}/`)]
  .map((folder) => `${folder}docs/`)
  .filter((folder) => existsSync(new URL(folder, ROOT)))

export interface Twins {
  english: string
  chinese: string
}

/** Every English page of the guides, and where its twin belongs. */
export const TWINS: readonly Twins[] = FOLDERS.flatMap((folder) =>
  readdirSync(new URL(folder, ROOT))
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({ english: `${folder}${name}`, chinese: `${folder}zh/${name}` })),
)

export const hasTwin = ({ chinese }: Twins): boolean => existsSync(new URL(chinese, ROOT))

/** Chinese pages of the guides that no English page has. */
export function orphans(): string[] {
  const known = new Set(TWINS.map(({ chinese }) => chinese))
  const folders = FOLDERS.map((folder) => `${folder}zh/`)
  const present = folders.filter((folder) => existsSync(new URL(folder, ROOT)))
  return present
    .flatMap((folder) => readdirSync(new URL(folder, ROOT)).map((name) => `${folder}${name}`))
    .filter((page) => !known.has(page))
}

const FENCE = /^```[^\n]*\n[\s\S]*?^```$/gm

/** The code of a page with its outputs, block by block. */
export function fencesOf(markdown: string): string[] {
  return markdown.match(FENCE) ?? []
}

/** The text with the code of another, block by block. */
export function withFences(markdown: string, fences: readonly string[]): string {
  let next = 0
  return markdown.replace(FENCE, (fence) => fences[next++] ?? fence)
}

/** The depths of the headings, in their order. */
export function outlineOf(markdown: string): number[] {
  const marks = markdown.replace(FENCE, '').match(/^#+(?= )/gm) ?? []
  return marks.map(({ length }) => length)
}
