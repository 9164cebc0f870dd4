/** Citations as LangChain's standard annotations: renamed where core has a name, else kept. */
import type { ContentBlock } from '@langchain/core/messages'
import { CITATION_KINDS } from '../blocks/citation-kinds.ts'
import type { Fields } from '../wire.ts'

/**
 * A citation as an annotation. Fields without a standard name are in `extras`, with the citation's
 * type, so that the way back is exact; a kind unknown here is `extras` alone.
 */
export function fromCitation(citation: Fields): ContentBlock.Citation {
  const kind = CITATION_KINDS.get(String(citation['type']))
  if (!kind) return toAnnotation({ extras: citation })
  const entries = Object.entries(citation)
  const isNamed = ([key, value]: [string, unknown]) => key in kind.names && value !== null
  const named = entries.filter(isNamed).map(([key, value]) => [kind.names[key], value])
  const extras = Object.fromEntries(entries.filter((entry) => !isNamed(entry)))
  return toAnnotation({ source: kind.source, ...Object.fromEntries(named), extras })
}

function toAnnotation(fields: Fields): ContentBlock.Citation {
  return { type: 'citation', ...fields }
}
