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
