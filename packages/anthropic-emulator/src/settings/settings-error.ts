/** A setting that cannot be used; the message names the place and a hint. */
export class SettingsError extends Error {
  /** The name of the class. */
  override readonly name = 'SettingsError'
}
