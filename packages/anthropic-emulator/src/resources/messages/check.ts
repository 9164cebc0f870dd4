import { apiError, type ApiError } from '../../wire/api-error.ts'
import { fileReferences, inlineFiles } from '../../state/file-references.ts'
import type { FileStore } from '../../state/files.ts'
import { resolveSkills, type SkillStore } from '../../state/skills.ts'
import type { Threads } from '../../state/threads.ts'
import { isObject } from '../../wire/json.ts'
import type { Models } from '../../wire/models.ts'
import type { Json, RequestBody } from '../../wire/types.ts'
import { findFileRefusal } from '../../validation/files.ts'
import { findRefusal } from '../../validation/validate.ts'
import { editContext, type ContextEdits } from './context-edits.ts'

/** What requests for messages are checked against. */
export interface CheckContext {
  files: FileStore
  threads: Threads
  skills: SkillStore
  strict: boolean
  models: Models
}

/** A request for a message or a count. */
export interface UncheckedRequest {
  body: unknown
  headers: Record<string, string>
  /** Whether it only asks for a count. */
  counting: boolean
  /** Whether it came through a platform, which retires models at dates of its own. */
  throughPlatform: boolean
}

/** A request that is answered. */
export interface AcceptedRequest {
  /** The body with all that a thread holds; the body itself without a thread. */
  expandedBody: RequestBody
  /** The same with the files that it names in their places, and without what context management clears. */
  bodyWithFiles: Json
  /** What the container of the request has, each skill at its version. */
  skills?: readonly Json[]
  /** What context management did, where the request asks for it. */
  contextEdits?: ContextEdits
  /** What the API would have answered, where the emulator is not strict. */
  lenientRefusal?: ApiError
}

// Validation has made sure that the fields that the emulator reads have their types.
const isRequest = (body: Json): body is RequestBody => isObject(body)

/** Whether a request is answered, and as what; otherwise why it is refused. */
export function checkRequest(
  { files, threads, skills, strict, models }: CheckContext,
  { body, headers, counting, throughPlatform }: UncheckedRequest,
): AcceptedRequest | { refused: ApiError } {
  if (!isObject(body)) {
    const message = 'The request body is not valid JSON: expected an object'
    return { refused: apiError({ status: 400, message }) }
  }
  const expanded = threads.expand(body)
  if ('refused' in expanded) return expanded
  const { body: expandedBody } = expanded
  if (!isRequest(expandedBody)) return { refused: apiError({ status: 400 }) }
  const malformed = findRefusal({ body: expandedBody, headers, counting, models, throughPlatform })
  if (strict && malformed) return { refused: malformed }
  const named = fileReferences(expandedBody)
  const bodyWithFiles = named.length > 0 ? inlineFiles(expandedBody, files) : expandedBody
  const resolved = resolveSkills(expandedBody, skills)
  const refused =
    malformed ??
    findFileRefusal({ named, inlined: bodyWithFiles, headers }, files) ??
    ('missing' in resolved ? apiError({ status: 404, message: resolved.missing }) : undefined)
  if (strict && refused) return { refused }
  const contextEdits = editContext(bodyWithFiles)
  return {
    expandedBody,
    bodyWithFiles: contextEdits?.body ?? bodyWithFiles,
    ...('skills' in resolved && { skills: resolved.skills }),
    ...(contextEdits && { contextEdits }),
    ...(refused && { lenientRefusal: refused }),
  }
}

/** A refusal as the header that `strict: false` makes of it. */
export function refusalHeader({ status, type, message }: ApiError): Record<string, string> {
  const printable = message.replace(/[^ -~]/g, '?')
  return { 'x-emulator-would-refuse': `${status} ${type}: ${printable}` }
}
