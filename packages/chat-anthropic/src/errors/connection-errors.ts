/** Requests that got no answer: no connection, no credentials, or what cannot be sent. */
import { asRecord, asText } from './error-bodies.ts'
import { ApiError, AuthenticationError, ConnectionError, UnsupportedInputError } from './errors.ts'

/** What is read of an error, whatever realm or library it comes from. */
type ErrorLike = Pick<Error, 'name' | 'message' | 'cause'>

/** Whether an error is typed already. */
export function isOurs(error: unknown): error is Error {
  return ApiError.isInstance(error) || UnsupportedInputError.isInstance(error)
}

/** The error for a failed `fetch`, which the SDK wraps; one of ours comes back unwrapped. */
export function fromConnectionError(error: ErrorLike): Error {
  const causes = listCauses(error)
  const ours = causes.find(isOurs)
  if (ours) return ours
  if (causes.some(isBadHeader)) return badHeaderError()
  const [outer, inner] = causes.map(({ message }) => asText(message))
  const what = `The API could not be reached (${inner ?? outer ?? error.message}).`
  if (!causes.some(isUntrusted)) {
    const hint = 'Check the network and the base URL.'
    return new ConnectionError(`${what} ${hint}`, { retryable: true }, error)
  }
  const hint =
    'The certificate is not trusted here; NODE_EXTRA_CA_CERTS names a file of more issuers.'
  return new ConnectionError(`${what} ${hint}`, { retryable: false }, error)
}

/** What caused an error, and what caused that. */
function listCauses({ cause }: ErrorLike): Partial<ErrorLike>[] {
  const causes: Partial<ErrorLike>[] = []
  for (let next = cause; causes.length < 5 && typeof next === 'object' && next !== null;) {
    causes.push(next)
    next = asRecord(next)['cause']
  }
  return causes
}

/** In the codes of Node and Bun. */
function isUntrusted(cause: object): boolean {
  const code = asText(asRecord(cause)['code']) ?? ''
  return /SELF_SIGNED|^CERT_|^UNABLE_TO_(GET|VERIFY)|^ERR_TLS_CERT/.test(code)
}

/** The error for a request that could not be made, where we know one. */
export function fromUnsent(error: ErrorLike): Error | undefined {
  const { name, message } = error
  if (isBadHeader(error)) return badHeaderError()
  if (isMissingKey(error)) return missingKeyError(error)
  if (name === 'AnthropicError' && message.startsWith('The `apiKey` function')) {
    return keyFunctionError(error)
  }
  return isNoJson(error) ? noJsonError(error) : undefined
}

/** What `JSON.stringify` throws: in Chrome's and Node's words, in Firefox's, in Safari's. */
function isNoJson({ name, message }: ErrorLike): boolean {
  if (name === 'RangeError' || name === 'InternalError')
    return /call stack|recursion/i.test(message)
  return name === 'TypeError' && /circular|cyclic|BigInt/i.test(message)
}

function noJsonError(cause: ErrorLike): UnsupportedInputError {
  const [what] = cause.message.split('\n')
  const hint = 'Replace a BigInt by a number or a text, and what contains itself by a copy.'
  const error = new UnsupportedInputError(`the request is no JSON (${what})`, hint)
  return Object.defineProperty(error, 'cause', { value: cause, configurable: true })
}

/** A failing function may work the next time; one that gives nothing has no key to give. */
function keyFunctionError(cause: ErrorLike): AuthenticationError {
  const retryable = cause.message.includes('failed')
  const hint = '`apiKey` takes a key, or an async function that gives one.'
  return new AuthenticationError(
    `${cause.message.replace(/\.$/, '')}. ${hint}`,
    { retryable, lc_error_code: 'MODEL_AUTHENTICATION' },
    cause,
  )
}

/** In the words of the clouds' clients when the chain of credentials has none, or did not answer. */
export function isWithoutCredentials({ message }: ErrorLike): boolean {
  return /^(failed to (resolve|acquire|obtain|get) .*(credentials|token)|could not load .*credentials|no (project|workspace)|expected azureADTokenProvider)/i.test(
    message,
  )
}

export function credentialsError(error: ErrorLike, credentials: string | undefined): Error {
  const message = asText(asRecord(error.cause)['message']) ?? error.message
  // What is not there now will not be there later; a server of tokens may be back.
  const retryable = !/could not (load|find|resolve)|^no (project|workspace)/i.test(message)
  const failure = { retryable, lc_error_code: 'MODEL_AUTHENTICATION' }
  const what = /[.!?]$/.test(message) ? message : `${message}.`
  return new AuthenticationError([what, credentials].filter(Boolean).join(' '), failure, error)
}

/** The SDK has no class for it: a plain `Error`, thrown when the request is built. */
function isMissingKey({ message }: ErrorLike): boolean {
  return message.startsWith('Could not resolve authentication method')
}

function missingKeyError(cause: ErrorLike): AuthenticationError {
  return new AuthenticationError(
    'No credentials for the Messages API. Set ANTHROPIC_API_KEY, or pass `apiKey` ' +
      '(a string or an async function) or `clientOptions.authToken`. ' +
      'Without any, `startEmulator()` of anthropic-emulator serves the same API here.',
    { retryable: false, lc_error_code: 'MODEL_AUTHENTICATION' },
    cause,
  )
}

/** `fetch` throws it, with the header's value in its message: often a key with a line break. */
function isBadHeader({ name, message = '' }: Partial<ErrorLike>): boolean {
  return (
    name === 'TypeError' && /\bheaders?\b.*\b(name|value)\b|ByteString|ISO-8859-1/i.test(message)
  )
}

/** Without a cause, whose message quotes the key. */
function badHeaderError(): AuthenticationError {
  return new AuthenticationError(
    'A header has a character that no header may have, such as a line break. ' +
      'Check the API key and the headers that are set.',
    { retryable: false, lc_error_code: 'MODEL_AUTHENTICATION' },
  )
}
