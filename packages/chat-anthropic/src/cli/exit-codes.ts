/** What the program ends with, for scripts to act on. */
export const OK = 0
/** Nothing below fits: a fault of this program. */
export const FAULT = 1
/** The command line makes no sense, or names a file or port that cannot be used. */
export const USAGE = 2
/** No credentials, or ones that are wrong or not enough. */
export const CREDENTIALS = 3
/** The request was refused: the same one will be refused again. */
export const REFUSED_REQUEST = 4
/** The API or the way to it failed: the same request may succeed later. */
export const FAILED = 5
/** There is an answer, but not a whole one: declined, or cut off. */
export const NO_WHOLE_ANSWER = 6
/** Some rows of a batch have failed; the others are there. */
export const SOME_FAILED = 7
/** The budget of a batch is reached: the same command with a higher one goes on. */
export const BUDGET_REACHED = 8
/** A batch was interrupted: the same command goes on. As shells have it for SIGINT. */
export const INTERRUPTED = 130
