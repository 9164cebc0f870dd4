/** What is recorded, and where to. */
export interface RecordOptions {
  /** The folder, made where it is missing; relative ones start at the working directory. */
  dir: string | URL
  /** The base URL of the API that answers (`https://api.anthropic.com`). */
  upstream?: string
  /** Removes what the folder held as soon as the first new recording is complete. */
  replace?: boolean
  /** Further texts that are never written, such as a token within a URL; credentials never are. */
  secrets?: readonly string[]
}

/** The options that make recordings, or answer from them. */
export interface RecordingOptions {
  /** Passes requests on to another API, and writes each exchange to a folder. */
  record?: RecordOptions
  /** The folder of recordings that answer, and nothing else does. */
  replay?: string | URL
}
