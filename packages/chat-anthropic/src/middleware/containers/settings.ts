/** The container of a call, of which several middleware say a part. */
import { isRecord, type RequestParams, type ToolParam } from '../../wire.ts'

type ContainerSettings = Exclude<NonNullable<RequestParams['container']>, string>
type Settings = Record<string, unknown>

/** What code is run by where no tool says it. */
const CODE_EXECUTION = { type: 'code_execution_20250825', name: 'code_execution' } as const

/** The settings with a part of the container beside what they have of it already. */
export function withContainer(settings: Settings = {}, part: ContainerSettings): Settings {
  const { container } = settings
  const own =
    typeof container === 'string' ? { id: container } : isRecord(container) ? container : {}
  return { ...settings, container: { ...part, ...own } }
}

/** The id that the settings of a call name, where they do. */
export function containerIdOf({ container }: Settings = {}): string | undefined {
  const id = isRecord(container) ? container['id'] : container
  return typeof id === 'string' ? id : undefined
}

/** The tools with one that runs code; one that is there stays. */
export function withCodeExecution<T extends object>(
  tools: readonly T[],
  type: CodeExecutionType = CODE_EXECUTION.type,
): T[] {
  const isThere = tools.some((tool) => 'type' in tool && isCodeExecution(tool.type))
  return isThere ? [...tools] : [...tools, { ...CODE_EXECUTION, type } as object as T]
}

/** The versions of the tool. */
export type CodeExecutionType = Extract<NonNullable<ToolParam['type']>, `code_execution_${string}`>

function isCodeExecution(type: unknown): boolean {
  return typeof type === 'string' && type.startsWith('code_execution_')
}
