/** What the table knows of a model's end, and of what goes out of use, for whoever asks it. */
import type { ThinkingConfig } from '../wire.ts'
import type { ModelTraits } from './model-table.ts'

/** Notices about a request to a model: none for most. */
export function findNotices(
  model: string,
  { lifecycle, deprecatedThinking }: ModelTraits,
  thinking: ThinkingConfig['type'] | undefined,
): string[] {
  const notices = lifecycle ? describeEnd(model, lifecycle) : []
  if (thinking === undefined || !deprecatedThinking?.includes(thinking)) return notices
  return [...notices, `${model}: thinking of type "${thinking}" is deprecated. Use "adaptive".`]
}

function describeEnd(model: string, life: NonNullable<ModelTraits['lifecycle']>): string[] {
  const { status, endOfLife, successor } = life
  if (status === 'active') return []
  const end = endOfLife ? ` on ${endOfLife}` : ''
  const what =
    status === 'retired' ? `was retired${end}` : `is deprecated${end && `, and retired${end}`}`
  return [`The model ${model} ${what}.${successor ? ` Its successor is ${successor}.` : ''}`]
}
