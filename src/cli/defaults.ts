/** The model of `chat`: one that takes every option of it. */
export const DEFAULT_MODEL = 'claude-sonnet-4-6'
/** The port of `emulate`. */
export const DEFAULT_PORT = 8787
