/**
 * How the text of a flag or a variable is read: unchanged, as JSON where it is JSON, as true or
 * false, as a path, as the path of a script, or as a reply. Functions cannot be written as texts.
 */
export type Reading = 'text' | 'json' | 'switch' | 'path' | 'script' | 'reply' | 'nothing'

/** One option: everything that the command line, files, the environment and the control API need. */
export interface OptionRow {
  /** What it does, in a line. */
  summary: string
  reading: Reading
  /** How its value is written in `--help`. */
  placeholder?: string
  /** The parts of an object, which can be set one by one. */
  parts?: Readonly<Record<string, Reading>>
  /** The part that a bare text stands for. */
  shorthand?: string
  /** Its value is shown nowhere. */
  isSecret?: true
  /** Parts whose values are shown nowhere. */
  secretParts?: readonly string[]
  /** What is wrong with a value, or nothing; the text begins with the place. */
  findProblem: (value: unknown, place: string) => string | undefined
}
