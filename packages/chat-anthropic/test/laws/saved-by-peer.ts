/** Messages in the shapes in which `@langchain/anthropic` left them in people's databases. */
import { AIMessage } from '@langchain/core/messages'
import { clone, isObject, type Exchange, type JsonObject, type WireBlock, textOf } from './wire.ts'

type Content = Record<string, unknown>[]
type Saved = (exchange: Exchange) => AIMessage

/** The blocks of one wire block after streaming, at its position. */
type Streamed = (block: WireBlock, index: number) => Content

export const savedByPeer = {
  'not streamed': ({ reply }) => {
    const { content, ...fields } = clone(reply)
    return message(
      content,
      { additional_kwargs: fields, response_metadata: { ...fields } },
      content,
    )
  },
  'streamed, inputs as strings': (exchange) =>
    streamed(exchange, (block, index) =>
      isCall(block)
        ? [{ ...block, input: JSON.stringify(block.input), index }]
        : [{ ...block, index }],
    ),
  'streamed, inputs beside their calls': (exchange) =>
    streamed(exchange, (block, index) =>
      isCall(block)
        ? [{ ...block, input: '', index }, delta(JSON.stringify(block.input), index)]
        : [{ ...block, index }],
    ),
  'streamed, inputs in pieces': (exchange) =>
    streamed(exchange, (block, index) => {
      if (!isCall(block)) return [{ ...block, index }]
      const json = JSON.stringify(block.input)
      const middle = Math.ceil(json.length / 2)
      const parts = ['', json.slice(0, middle), json.slice(middle)]
      return [{ ...block, input: '', index }, ...parts.map((part) => delta(part, index))]
    }),
} as const satisfies Record<string, Saved>

function delta(input: string, index: number): Record<string, unknown> {
  return { type: 'input_json_delta', input, index }
}

function isCall(block: WireBlock): boolean {
  return isObject(block.input)
}

function streamed({ reply }: Exchange, toSaved: Streamed): AIMessage {
  const { content, usage, ...fields } = clone(reply)
  return message(
    content.flatMap(toSaved),
    {
      additional_kwargs: fields,
      response_metadata: { usage, model_provider: 'anthropic' },
      // Inputs of server tools were taken for calls without a name.
      invalid_tool_calls: content.filter(isServerCall).map(({ input }) => ({
        type: 'invalid_tool_call',
        name: '',
        args: JSON.stringify(input),
        error: 'Malformed args.',
      })),
    },
    content,
  )
}

function isServerCall(block: WireBlock): boolean {
  return isCall(block) && block.type !== 'tool_use'
}

function message(content: Content, fields: object, wire: readonly WireBlock[]): AIMessage {
  const calls = wire.filter((block) => block.type === 'tool_use')
  return new AIMessage({
    ...fields,
    content,
    tool_calls: calls.map(({ id, name, input }) => ({
      type: 'tool_call',
      id: textOf(id),
      name: textOf(name),
      args: input as JsonObject,
    })),
  } as ConstructorParameters<typeof AIMessage>[0])
}
