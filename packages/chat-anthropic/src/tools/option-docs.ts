/**
 * What editors show of the options of dated tools. Their types come from the SDK by a mapping that
 * changes their names, which loses every comment; so each has a property with a comment here, and an
 * option new in the SDK, which has none, cannot be passed.
 */

/** The type of an option, without the absence that an optional one has. */
type At<Options, Name> = Name extends keyof Options ? Required<Options>[Name] : never

type RequiredNames<Options> = {
  [Name in keyof Options]-?: object extends Pick<Options, Name> ? never : Name
}[keyof Options]

type Flat<Options> = { [Name in keyof Options]: Options[Name] }

/** Options with the comments of `Docs`: `Pick` and `Partial` keep them. */
export type Described<Docs, Options> = Flat<
  Pick<Docs, RequiredNames<Options> & keyof Docs> &
    Partial<Pick<Docs, Exclude<keyof Options, RequiredNames<Options>> & keyof Docs>>
>

/** Every option of a dated tool. */
export interface OptionDocs<Options> {
  /** Who may call the tool: the model (`"direct"`), or code that it runs in a sandbox. */
  allowedCallers: At<Options, 'allowedCallers'>
  /** The only domains that count; not beside `blockedDomains`. */
  allowedDomains: At<Options, 'allowedDomains'>
  /** Domains that never count; not beside `allowedDomains`. */
  blockedDomains: At<Options, 'blockedDomains'>
  /** A cache breakpoint after this tool. */
  cacheControl: At<Options, 'cacheControl'>
  /** Caches the advisor's own prompt, for so long. Default: it is not cached. */
  caching: At<Options, 'caching'>
  /** Whether fetched documents can be cited. Default: they cannot. */
  citations: At<Options, 'citations'>
  /** Settings of single tools of the set, by name. */
  configs: At<Options, 'configs'>
  /** Settings of all tools of the set that `configs` does not name. */
  defaultConfig: At<Options, 'defaultConfig'>
  /** Keeps the tool out of the prompt until a tool search finds it. */
  deferLoading: At<Options, 'deferLoading'>
  /** The height of the display in pixels. */
  displayHeightPx: At<Options, 'displayHeightPx'>
  /** The number of the X11 display. */
  displayNumber: At<Options, 'displayNumber'>
  /** The width of the display in pixels. */
  displayWidthPx: At<Options, 'displayWidthPx'>
  /** Whether the model may look closer at a part of the screen. */
  enableZoom: At<Options, 'enableZoom'>
  /** Examples of inputs, which the model sees. */
  inputExamples: At<Options, 'inputExamples'>
  /** The most characters that are shown of a file. */
  maxCharacters: At<Options, 'maxCharacters'>
  /** The most tokens that a fetched text takes up; about, and not for PDFs. */
  maxContentTokens: At<Options, 'maxContentTokens'>
  /** The most tokens of one advice, thinking included. */
  maxTokens: At<Options, 'maxTokens'>
  /** How often the tool may be used in one request. */
  maxUses: At<Options, 'maxUses'>
  /** The model that gives advice. */
  model: At<Options, 'model'>
  /** Whether results that code has consumed are in the reply: `"full"` (default) or `"excluded"`. */
  responseInclusion: At<Options, 'responseInclusion'>
  /** The `name` of the server in `mcpServers`. */
  serverName: At<Options, 'serverName'>
  /** Whether inputs follow the tool's schema strictly. */
  strict: At<Options, 'strict'>
  /** The server's tools, pinned: it is not asked for them. */
  tools: At<Options, 'tools'>
  /** Which URLs may be fetched, by where they came up. Default: all. */
  urlSources: At<Options, 'urlSources'>
  /** False: fetches the page anew. */
  useCache: At<Options, 'useCache'>
  /** Where the user is, for results that are near. */
  userLocation: At<Options, 'userLocation'>
}

/** Every option inside of one. */
export interface MemberDocs<Options> {
  /** Whether the model is offered the tool. */
  enabled: At<Options, 'enabled'>
  /** Keeps the tool out of the prompt until a tool search finds it. */
  deferLoading: At<Options, 'deferLoading'>
  /** URLs in results of tools that the caller runs. */
  clientToolResults: At<Options, 'clientToolResults'>
  /** URLs in results of tools that Anthropic runs. */
  serverToolResults: At<Options, 'serverToolResults'>
  /** URLs that the user has written. */
  userInput: At<Options, 'userInput'>
}

/** The names of all options. */
export const OPTION_NAMES = {
  allowedCallers: true,
  allowedDomains: true,
  blockedDomains: true,
  cacheControl: true,
  caching: true,
  citations: true,
  configs: true,
  defaultConfig: true,
  deferLoading: true,
  displayHeightPx: true,
  displayNumber: true,
  displayWidthPx: true,
  enableZoom: true,
  inputExamples: true,
  maxCharacters: true,
  maxContentTokens: true,
  maxTokens: true,
  maxUses: true,
  model: true,
  responseInclusion: true,
  serverName: true,
  strict: true,
  tools: true,
  urlSources: true,
  useCache: true,
  userLocation: true,
} satisfies Record<keyof OptionDocs<unknown>, true>
