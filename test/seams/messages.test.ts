import {
  AIMessage,
  type BaseMessage,
  coerceMessageLikeToMessage,
  convertToChunk,
  filterMessages,
  getBufferString,
  HumanMessage,
  isAIMessage,
  mapChatMessagesToStoredMessages,
  mapStoredMessagesToChatMessages,
  mergeMessageRuns,
  SystemMessage,
  ToolMessage,
  trimMessages,
} from '@langchain/core/messages'
import { convertMessagesToCompletionsMessageParams } from '@langchain/openai'
import { describe } from 'vitest'
import { MESSAGES } from './programs/reading.ts'
import { sameOf, sentOn } from './support/matrix.ts'
import { REPLIES } from './support/replies.ts'

const results = (reply: BaseMessage) =>
  ((reply as AIMessage).tool_calls ?? []).map(
    ({ id }) => new ToolMessage({ tool_call_id: id!, content: 'sunny' }),
  )

const thread = (reply: BaseMessage): BaseMessage[] => [
  new SystemMessage('Be brief.'),
  new HumanMessage('Hello there'),
  reply,
  ...results(reply),
  new HumanMessage('And now?'),
]

/** The text of a content of OpenAI's; blocks that it passes on are the model's own matter. */
const textOf = (content: unknown): unknown =>
  Array.isArray(content)
    ? (content as { text?: string }[]).map(({ text = '' }) => text).join('')
    : content

const each = (messages: BaseMessage[]) => messages.length

/** What programs do with the messages that they have. */
const UTILITIES: Record<string, (reply: BaseMessage) => unknown> = {
  'the text': ({ text }) => text,
  'the calls': (reply) => {
    const { tool_calls, invalid_tool_calls } = reply as AIMessage
    return { calls: tool_calls?.map(({ name, args }) => ({ name, args })), invalid_tool_calls }
  },
  'isAIMessage and its type': (reply) => [
    isAIMessage(reply),
    reply.type,
    AIMessage.isInstance(reply),
  ],
  filterMessages: (reply) => filterMessages(thread(reply), { excludeTypes: ['system', 'tool'] }),
  mergeMessageRuns: (reply) => mergeMessageRuns([...thread(reply), new HumanMessage('Quick!')]),
  'mergeMessageRuns of replies': (reply) =>
    mergeMessageRuns([new HumanMessage('Hi'), reply, new AIMessage('And that is it.')]),
  getBufferString: (reply) => getBufferString(thread(reply)),
  'stored messages': (reply) =>
    mapStoredMessagesToChatMessages(mapChatMessagesToStoredMessages(thread(reply))),
  'stored messages in JSON': (reply) => {
    const json = JSON.stringify(mapChatMessagesToStoredMessages(thread(reply)))
    return mapStoredMessagesToChatMessages(JSON.parse(json) as never)
  },
  convertToChunk: (reply) => convertToChunk(reply),
  coerceMessageLikeToMessage: (reply) =>
    coerceMessageLikeToMessage({ role: 'assistant', content: reply.content as string }).text,
  'trimMessages, the last': (reply) =>
    trimMessages(thread(reply), { maxTokens: 3, strategy: 'last', tokenCounter: each }),
  'trimMessages, from the human': (reply) =>
    trimMessages(thread(reply), {
      maxTokens: 4,
      strategy: 'last',
      startOn: 'human',
      includeSystem: true,
      tokenCounter: each,
    }),
  'trimMessages, the first': (reply) =>
    trimMessages(thread(reply), { maxTokens: 3, strategy: 'first', tokenCounter: each }),
  'trimMessages, in parts': (reply) =>
    trimMessages(thread(reply), {
      maxTokens: 20,
      strategy: 'first',
      allowPartial: true,
      tokenCounter: (messages) => messages.map(({ text }) => text).join('').length,
    }),
  'messages as OpenAI takes them': (reply) =>
    convertMessagesToCompletionsMessageParams({ messages: thread(reply) }).map(
      ({ role, content }) => ({ role, text: textOf(content) }),
    ),
  'a human message of it': (reply) => new HumanMessage({ content: reply.content as string }).text,
  'a system message of it': (reply) => new SystemMessage(reply.content).text,
}

for (const [name, use] of Object.entries(UTILITIES)) {
  describe(`(A1) ${name}`, () => {
    for (const reply of Object.keys(REPLIES)) {
      for (const [way, read] of Object.entries(MESSAGES)) {
        sameOf(name, reply, way, async (handed) => use(await read(handed)))
      }
    }
  })
}

describe('a conversation goes on', () => {
  for (const reply of Object.keys(REPLIES)) {
    for (const [way, read] of Object.entries(MESSAGES)) {
      sentOn(reply, way, async (handed) => thread(await read(handed)))
    }
  }
})
