import { apiError, type ApiError } from '../wire/api-error.ts'
import { SHOWN } from '../state/media-types.ts'
import { inlineSource, type FileReference } from '../state/file-references.ts'
import type { FileStore, StoredFile } from '../state/files.ts'
import { string } from '../wire/json.ts'
import { modelFacts } from '../wire/model-facts.ts'
import type { Json } from '../wire/types.ts'
import { readBetas } from './betas.ts'
import { findSourceProblem } from './media.ts'
import { findSizeProblem } from './prompt-size.ts'
import { toRefusal } from './problem.ts'

// What is wrong with the bytes, in the words for bytes that a request carries itself.
function findBytesProblem({ kind }: FileReference, file: StoredFile): string | undefined {
  const source = inlineSource(file)
  const problem = source.type === 'base64' ? findSourceProblem(source, kind) : undefined
  return problem?.slice(problem.indexOf(': ') + 2)
}

function findReferenceRefusal(reference: FileReference, files: FileStore): ApiError | undefined {
  const { kind, id, place } = reference
  const file = files.find(id)
  if (!file || files.hasExpired(file)) {
    return apiError({ status: 404, message: `File not found: ${id}` })
  }
  const shown = SHOWN[kind]
  if (!shown) return undefined
  const path = `${place}.${kind}.source.file.file_id`
  if (!shown.includes(file.mimeType)) {
    const wish = `${kind} blocks take files of the types ${shown.join(', ')}`
    return apiError({ status: 400, message: `${path}: ${id} is ${file.mimeType}; ${wish}` })
  }
  const problem = findBytesProblem(reference, file)
  return problem === undefined
    ? undefined
    : apiError({ status: 400, message: `${path}: ${problem}` })
}

/** A request that names files. */
export interface FilesChecked {
  named: readonly FileReference[]
  /** The request with its files in their places. */
  inlined: Json
  headers: Record<string, string>
}

/** Why the API refuses the files that a request names, or nothing. */
export function findFileRefusal(
  { named, inlined, headers }: FilesChecked,
  files: FileStore,
): ApiError | undefined {
  if (named.length === 0) return undefined
  for (const reference of named) {
    const refused = findReferenceRefusal(reference, files)
    if (refused) return refused
  }
  const problem = findSizeProblem(inlined, modelFacts(string(inlined.model)), readBetas(headers))
  return problem === undefined ? undefined : toRefusal(problem)
}
