import { DEPLOYED, hasModelForm } from '../wire/models.ts'

/** What Bedrock calls models that have another name at Anthropic. */
const RENAMED: Readonly<Record<string, string>> = {
  'claude-v2': 'claude-2.0',
  'claude-v2:1': 'claude-2.1',
  'claude-instant-v1': 'claude-instant-1.2',
}

const BEDROCK_ID = /^(?:[a-z]{2,6}(?:-gov)?\.)?anthropic\.(claude-[\w.:-]+)$/
const REVISION = /-v\d+(?::\d+)?(?::\d+k)?$/
const ARN = /^arn:aws[\w-]*:bedrock:[^:]*:\d*:(.+)$/

/**
 * Names a model that an account deployed under a custom name. Which model it is cannot be known
 * here, so the name is one that no limits are known for.
 */
export const toDeploymentModel = (name: string): string =>
  hasModelForm(name) ? name : `${DEPLOYED}${name}`

/** Anthropic's id of a model that Bedrock has under this id, or nothing if it has none. */
export function fromBedrockId(id: string): string | undefined {
  const resource = ARN.exec(id)?.[1]
  const name = resource?.slice(resource.lastIndexOf('/') + 1) ?? id
  const found = BEDROCK_ID.exec(name)?.[1]
  if (found === undefined) return resource === undefined ? undefined : toDeploymentModel(name)
  return RENAMED[found] ?? found.replace(REVISION, '')
}

/** Decodes the escapes in a part of a path; invalid ones stay. */
export function decodePathPart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Anthropic's id of a model that Vertex AI has under this id. */
export const fromVertexId = (id: string): string => id.replace(/@default$/, '').replace('@', '-')
