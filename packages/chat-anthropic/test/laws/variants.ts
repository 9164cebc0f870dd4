/** What programs do to a message between the reply and the next request. */
import {
  AIMessage,
  coerceMessageLikeToMessage,
  mapChatMessagesToStoredMessages,
  mapStoredMessagesToChatMessages,
  type BaseMessage,
} from '@langchain/core/messages'
import { load } from '@langchain/core/load'
import type { Decoded, ModeName } from './decode.ts'
import { clone } from './wire.ts'

type Fields = ConstructorParameters<typeof AIMessage>[0] & object

export type Handling = (message: Decoded) => Promise<BaseMessage> | BaseMessage

export const handlings = {
  'as it is': (message) => message,
  'stored as JSON and loaded': async (message) => load<BaseMessage>(JSON.stringify(message)),
  'mapped to stored messages and back': (message) => {
    const stored = JSON.stringify(mapChatMessagesToStoredMessages([message]))
    const [restored] = mapStoredMessagesToChatMessages(JSON.parse(stored))
    if (restored === undefined) throw new Error('nothing was stored')
    return restored
  },
  'rebuilt with contentBlocks as content': (message) =>
    new AIMessage({ ...fieldsOf(message), content: message.contentBlocks } as Fields),
  'rebuilt from its contentBlocks': (message) => {
    const { tool_calls: _calls, ...fields } = fieldsOf(message)
    return new AIMessage({ ...fields, contentBlocks: [...message.contentBlocks] } as Fields)
  },
  'copied, with contentBlocks as content': (message) =>
    new AIMessage(
      Object.assign({}, message, { content: message.contentBlocks }) as unknown as Fields,
    ),
  'sent as a plain object': (message) =>
    coerceMessageLikeToMessage(
      clone({ type: 'ai', ...fieldsOf(message), content: message.content }),
    ),
} as const satisfies Record<string, Handling>

export type HandlingName = keyof typeof handlings

/** The standard blocks of core's own class are core's own view, which leaves things out. */
export function handlingsOf(mode: ModeName): HandlingName[] {
  const names = Object.keys(handlings) as HandlingName[]
  const isPlain = mode === 'stream through core’s classes'
  return isPlain ? names.filter((name) => !name.includes('contentBlocks')) : names
}

/** Modes whose messages differ in class or content, and those that only take another way. */
export const HANDLED_MODES = [
  'invoke',
  'stream',
  'streamEvents',
  'invoke, output v1',
  'stream, output v1',
] as const satisfies readonly ModeName[]
export const OTHER_MODES = [
  'stream through core’s classes',
  'invoke, streaming',
  'streamEvents, version v2',
  'invoke, streaming, output v1',
] as const satisfies readonly ModeName[]

function fieldsOf(message: Decoded): Partial<Decoded> {
  const { id, name, additional_kwargs, response_metadata, tool_calls, usage_metadata } = message
  const fields = { id, name, additional_kwargs, response_metadata, tool_calls, usage_metadata }
  const present = Object.entries(fields).filter(([, value]) => value !== undefined)
  return clone(Object.fromEntries(present))
}
