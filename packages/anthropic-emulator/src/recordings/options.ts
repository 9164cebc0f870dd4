/** What is recorded, and where to. */
export interface RecordOptions {
  /** The folder, made where it is missing; relative ones start at the working directory. */
  dir: string | URL
  /** The base URL of the API that answers (`https://api.anthropic.com`). */
  upstream?: string
  /** Answers from what the folder holds, and passes on what it lacks; that is recorded, too. */
  missing?: boolean
  /** Removes what the folder held as soon as the first new recording is complete. */
  replace?: boolean
  /** Further texts that are never written, such as a token within a URL; credentials never are. */
  secrets?: readonly string[]
}

/**
 * How the recording of a request is found: by the request itself; by the order alone, for each
 * path; or, where there is no such request, the one that is nearest.
 */
export type MatchBy = 'request' | 'order' | 'nearest'

/** What of a request counts when its recording is looked for. */
export interface MatchOptions {
  /** `request` by default. */
  by?: MatchBy
  /**
   * Paths in the body that do not count, with `*` for any key and any place of a list, such as
   * `metadata.user_id` or `messages.*.content.*.content`; `query.…` is in the query.
   */
  ignore?: readonly string[]
  /** Expressions (in files `/…/`), `uuid` and `time`: what they find in texts does not count. */
  normalise?: readonly (RegExp | 'uuid' | 'time' | (string & {}))[]
}

/** The options that make recordings, or answer from them. */
export interface RecordingOptions {
  /** Passes requests on to another API, and writes each exchange to a folder. */
  record?: RecordOptions
  /** The folder of recordings that answer, and nothing else does. */
  replay?: string | URL
  /** How recordings are found: `order`, `nearest`, or what of the requests counts. */
  match?: MatchOptions | MatchBy
}
