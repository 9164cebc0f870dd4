import type { NewId } from '../wire/ids.ts'

const MARKED = ['msg', 'toolu', 'srvtoolu', 'req']

/** Marks ids as those of a platform's models, such as `msg_vrtx_01…`. */
export const addInfix =
  (infix: string) =>
  (newId: NewId): NewId =>
  (prefix) =>
    newId(MARKED.includes(prefix) ? `${prefix}_${infix}` : prefix)
