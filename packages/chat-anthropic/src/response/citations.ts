/** Citations as LangChain's standard annotations: renamed where core has a name, else kept. */
import type { ContentBlock } from '@langchain/core/messages'
import { CITATION_KINDS } from '../blocks/citation-kinds.ts'

/**
 * A citation as an annotation. Fields without a standard name are in `extras`, with the citation's
 * own type, so that the way back is exact; a kind unknown here is `extras` alone.
 */
export function fromCitation(citation: unknown): ContentBlock.Citation {
  const fields = citation as Record<string, unknown>
  const kind = CITATION_KINDS.get(String(fields['type']))
  if (!kind) return { type: 'citation', extras: fields } as ContentBlock.Citation
  const entries = Object.entries(fields)
  const isNamed = ([key, value]: [string, unknown]) => key in kind.names && value !== null
  const named = entries.filter(isNamed).map(([key, value]) => [kind.names[key], value])
  const extras = Object.fromEntries(entries.filter((entry) => !isNamed(entry)))
  return { type: 'citation', source: kind.source, ...Object.fromEntries(named), extras }
}
