import { startEmulator } from './start.ts'
import type { Emulator, EmulatorOptions } from './options.ts'
import type { RecordOptions } from './recordings/options.ts'
import { RecordingsError } from './recordings/recording.ts'

/** Whether recordings are read, written anew, written where there are none, or completed. */
export type RecordingsMode = 'replay' | 'record' | 'auto' | 'missing'

/** How the recordings of a test are used. */
export interface RecordingsOptions
  extends Omit<RecordOptions, 'dir' | 'replace' | 'missing'>, Pick<EmulatorOptions, 'match'> {
  /**
   * `replay` (default) needs recordings; `record` writes them anew; `auto` replays them where there
   * are some, and records otherwise; `missing` replays what is there and records the rest. Without
   * it, ANTHROPIC_EMULATOR_RECORD decides: `1` is `record`.
   */
  mode?: RecordingsMode
  /** Port on 127.0.0.1; any free one by default. */
  port?: number
}

const VARIABLE = 'ANTHROPIC_EMULATOR_RECORD'

const MODES: Record<string, RecordingsMode> = {
  '': 'replay',
  0: 'replay',
  false: 'replay',
  replay: 'replay',
  1: 'record',
  true: 'record',
  record: 'record',
  auto: 'auto',
  missing: 'missing',
}

function modeFromEnvironment(): RecordingsMode {
  const value = process.env[VARIABLE] ?? ''
  const mode = MODES[value]
  if (mode) return mode
  throw new RecordingsError(
    `${VARIABLE}=${value} means nothing. Use 1 to record anew, missing, or auto.`,
  )
}

/**
 * An emulator that answers a test from the recordings in a folder, or makes them.
 * Relative folders start at the working directory; `new URL('recordings/', import.meta.url)` is
 * beside the test.
 */
export async function recordings(
  dir: string | URL,
  { mode, port = 0, match, ...record }: RecordingsOptions = {},
): Promise<Emulator> {
  const wanted = mode ?? modeFromEnvironment()
  const found = match === undefined ? {} : { match }
  if (wanted === 'missing') {
    return startEmulator({ port, record: { ...record, dir, missing: true }, ...found })
  }
  if (wanted === 'record') return startEmulator({ port, record: { ...record, dir, replace: true } })
  const { resolveFolder, readFolder } = await import('./recordings/folder.ts')
  const place = resolveFolder(dir)
  const isEmpty = !(await readFolder(place))?.length
  if (!isEmpty) return startEmulator({ port, replay: dir, ...found })
  if (wanted === 'auto') return startEmulator({ port, record: { ...record, dir } })
  throw new RecordingsError(
    `There are no recordings in ${place}. Run this test once with ${VARIABLE}=1 and a client that ` +
      `has a real key, or pass { mode: 'record' }.`,
  )
}
