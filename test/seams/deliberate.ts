/** Where the peer is wrong: what is right instead, by the title of the test. */
import type { Shown } from './support/shown.ts'

export const DELIBERATE: Record<string, Shown> = {}
