import { apiError, type ApiError } from '../../wire/api-error.ts'
import type { Service } from '../../send/exchange.ts'
import { fileReferences, inlineFiles } from '../../state/file-references.ts'
import { isObject } from '../../wire/json.ts'
import type { Json, RequestBody } from '../../wire/types.ts'
import { findFileRefusal } from '../../validation/files.ts'
import { findRefusal } from '../../validation/validate.ts'

/** A request as it arrived. */
export interface Arrived {
  body: unknown
  headers: Record<string, string>
  /** Whether it only asks for a count. */
  counting: boolean
}

/** A request that is answered. */
export interface Accepted {
  /** The body with all that a thread holds; the body itself where there is none. */
  prompt: RequestBody
  /** The same with the files that it names in their places. */
  inlined: Json
  /** What the API would have answered, where the emulator is not strict. */
  wouldRefuse?: ApiError
}

// Of whatever passes here is known that the fields that the emulator reads have their types.
const isRequest = (body: Json): body is RequestBody => isObject(body)

/** Whether a request is answered, and as what; otherwise why it is refused. */
export function checkRequest(
  service: Service,
  { body, headers, counting }: Arrived,
): Accepted | { refused: ApiError } {
  if (!isObject(body)) {
    const message = 'The request body is not valid JSON: expected an object'
    return { refused: apiError({ status: 400, message }) }
  }
  const expanded = service.threads.expand(body)
  if ('refused' in expanded) return expanded
  const { body: prompt } = expanded
  if (!isRequest(prompt)) return { refused: apiError({ status: 400 }) }
  const malformed = findRefusal({ body: prompt, headers, counting })
  if (service.strict && malformed) return { refused: malformed }
  const named = fileReferences(prompt)
  const inlined = named.length > 0 ? inlineFiles(prompt, service.files) : prompt
  const refused = malformed ?? findFileRefusal({ named, inlined, headers }, service.files)
  if (service.strict && refused) return { refused }
  return { prompt, inlined, ...(refused && { wouldRefuse: refused }) }
}

/** A refusal as the header that `strict: false` makes of it. */
export function refusalHeader({ status, type, message }: ApiError): Record<string, string> {
  const printable = message.replace(/[^ -~]/g, '?')
  return { 'x-emulator-would-refuse': `${status} ${type}: ${printable}` }
}
