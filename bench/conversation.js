/** A conversation with tools and images, in the words of each contender. */
import { randomBytes } from 'node:crypto'
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'

const IMAGE_BYTES = 150_000

/** In turns of four messages: a question, a tool call, its result, an answer. */
export function turns(count, images) {
  const length = count / 4
  return Array.from({ length }, (_, nth) => ({
    id: `toolu_${String(nth).padStart(8, '0')}`,
    question: `Question ${nth}: what stands in the harbour book for that evening, and who wrote it?`,
    thought: 'The book has an index; I look the evening up there.',
    input: { path: `harbour/${nth}.md`, lines: [nth, nth + 20] },
    result: `Line ${nth}: the lamps along the quay were lit early; one ship, the Léonore, expected.`,
    answer: `The keeper wrote it: entry ${nth} has his hand. One ship was expected that evening.`,
    image: hasImage(nth) ? randomBytes(IMAGE_BYTES).toString('base64') : undefined,
    nth,
  }))

  function hasImage(nth) {
    return Math.floor(((nth + 1) * images) / length) > Math.floor((nth * images) / length)
  }
}

/** One string in memory, not two that are joined when they are first read. */
const dataUrl = (data) => Buffer.from(`data:image/png;base64,${data}`).toString('latin1')

/** As LangChain's messages. */
export function toLangChain(turns) {
  return turns.flatMap(({ id, question, thought, input, result, answer, image, nth }) => [
    new HumanMessage({ content: [{ type: 'text', text: question }, ...images(image, nth)] }),
    new AIMessage({ content: thought, tool_calls: [{ id, name: 'read', args: input }] }),
    new ToolMessage({ content: result, tool_call_id: id, name: 'read' }),
    new AIMessage(answer),
  ])
}

/** Both ways to write an image that every package takes, by turns. */
function images(data, nth) {
  if (!data) return []
  if (nth % 2 === 0) return [{ type: 'image_url', image_url: { url: dataUrl(data) } }]
  return [{ type: 'image', source_type: 'base64', mime_type: 'image/png', data }]
}

/** As the Messages API has it. */
export function toWire(turns) {
  return turns.flatMap(({ id, question, thought, input, result, answer, image: data }) => {
    const source = { type: 'base64', media_type: 'image/png', data }
    const asked = [{ type: 'text', text: question }, ...(data ? [{ type: 'image', source }] : [])]
    const call = { type: 'tool_use', id, name: 'read', input }
    return [
      { role: 'user', content: asked },
      { role: 'assistant', content: [{ type: 'text', text: thought }, call] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: result }] },
      { role: 'assistant', content: answer },
    ]
  })
}

/** As the AI SDK's providers take it. */
export function toPrompt(turns) {
  return turns.flatMap(({ id, question, thought, input, result, answer, image }) => {
    const text = (text) => ({ type: 'text', text })
    const call = { toolCallId: id, toolName: 'read' }
    const file = { type: 'file', mediaType: 'image/png', data: { type: 'data', data: image } }
    const output = { type: 'text', value: result }
    return [
      { role: 'user', content: [text(question), ...(image ? [file] : [])] },
      { role: 'assistant', content: [text(thought), { type: 'tool-call', ...call, input }] },
      { role: 'tool', content: [{ type: 'tool-result', ...call, output }] },
      { role: 'assistant', content: [text(answer)] },
    ]
  })
}
