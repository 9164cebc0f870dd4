/**
 * How the search cuts text into words. Chinese has no blanks: each pair of neighbouring characters is
 * indexed. Both functions travel to the browser as source text, so they use nothing around them.
 */

export function indexTokens(text: string): string[] {
  const out: string[] = []
  for (const run of text.match(/\p{Script=Han}+|[^\s\p{P}\p{S}\p{Script=Han}]+/gu) ?? []) {
    if (/^\p{Script=Han}/u.test(run)) {
      for (let i = 0; i < run.length; i++) out.push(run.slice(i, i + 2))
    } else out.push(run)
  }
  return out
}

export function queryTokens(text: string): string[] {
  const out: string[] = []
  for (const run of text.match(/\p{Script=Han}+|[^\s\p{P}\p{S}\p{Script=Han}]+/gu) ?? []) {
    if (/^\p{Script=Han}/u.test(run)) {
      const last = Math.max(1, run.length - 1)
      for (let i = 0; i < last; i++) out.push(run.slice(i, i + 2))
    } else out.push(run)
  }
  return out
}

/** A result of the reference is worth less than one of a guide. */
export function boostDocument(id: string): number {
  return id.includes('/reference/') ? 0.2 : 1
}
