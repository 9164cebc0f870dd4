/** Keeps the memory of a long job small. */
import { setFlagsFromString } from 'node:v8'

/**
 * V8 collects its whole heap when that is several times as large as what was left the last time, and a
 * part of what a request leaves behind goes only then. A job has the time to do it more often: with this
 * a million rows take hardly more memory than ten thousand, and up to a tenth more of CPU.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=10')
}
