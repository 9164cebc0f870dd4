/** The variables of a shell: not those of this program, which hold its keys. */

const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TERM'] as const

/** The few variables that a shell needs, and those of the options, which win. */
export function toEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  given: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const few = PASSED_ON.flatMap((name): [string, string][] => {
    const value = own[name]
    return value === undefined ? [] : [[name, value]]
  })
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TERM: 'dumb',
    ...Object.fromEntries(few),
    ...given,
  }
}
