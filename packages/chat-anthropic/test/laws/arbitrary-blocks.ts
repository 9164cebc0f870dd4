import * as fc from 'fast-check'
import {
  id,
  inventedFields,
  json,
  object,
  optional,
  present,
  someText,
  text,
} from './arbitrary-values.ts'
import { type Json, type JsonObject, type WireBlock, textOf } from './wire.ts'

type Blocks = fc.Arbitrary<WireBlock[]>

function block(
  type: string,
  fields: Record<string, fc.Arbitrary<Json | undefined>>,
): fc.Arbitrary<WireBlock> {
  return fc
    .tuple(fc.record(fields), inventedFields)
    .map(([known, invented]) => ({ type, ...present({ ...known, ...invented }) }))
}

const title = fc.option(text)
const offset = fc.nat(1000)

function citation(type: string, fields: Record<string, fc.Arbitrary<Json | undefined>>) {
  return fc.record(fields).map((known) => present({ type, ...known }))
}

const citations: fc.Arbitrary<JsonObject> = fc.oneof(
  citation('char_location', {
    cited_text: text,
    document_index: offset,
    document_title: title,
    file_id: fc.constant(null),
    start_char_index: offset,
    end_char_index: offset,
  }),
  citation('page_location', {
    cited_text: text,
    document_index: offset,
    document_title: title,
    start_page_number: offset,
    end_page_number: offset,
  }),
  citation('content_block_location', {
    cited_text: text,
    document_index: offset,
    document_title: title,
    start_block_index: offset,
    end_block_index: offset,
  }),
  citation('search_result_location', {
    cited_text: text,
    source: fc.webUrl(),
    title,
    search_result_index: offset,
    start_block_index: offset,
    end_block_index: offset,
  }),
  citation('web_search_result_location', {
    cited_text: text,
    encrypted_index: fc.base64String(),
    title,
    url: fc.webUrl(),
  }),
  citation('made_up_location', { cited_text: text, where: json }),
)

const textBlock = fc.oneof(
  { arbitrary: block('text', { text: someText }), weight: 4 },
  {
    arbitrary: block('text', {
      text: someText,
      citations: fc.array(citations, { minLength: 1, maxLength: 3 }),
    }),
    weight: 2,
  },
  { arbitrary: block('text', { text: someText, citations: fc.constant(null) }), weight: 1 },
)

const thinking = block('thinking', { thinking: text, signature: fc.base64String({ minLength: 4 }) })
const redacted = block('redacted_thinking', { data: fc.base64String({ minLength: 4 }) })
const compaction = block('compaction', {
  content: fc.option(someText),
  encrypted_content: optional(fc.base64String({ minLength: 4 })),
  signature: optional(fc.base64String({ minLength: 4 })),
})
const upload = block('container_upload', { file_id: id('file_') })
const fallback = block('fallback', {
  from: fc.constant({ model: 'claude-opus-5' }),
  to: fc.constant({ model: 'claude-sonnet-5' }),
})
const invented = block('made_up', {
  payload: json,
  note: optional(text),
  list: optional(fc.array(object, { maxLength: 3 })),
})

const caller = optional(fc.constant({ type: 'direct' }))
const toolName = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/)
const toolUse = block('tool_use', { id: id('toolu_'), name: toolName, input: object, caller })

/** A server's call and its result, which the API never sends apart but for a paused turn. */
function called(
  call: fc.Arbitrary<WireBlock>,
  result: (id: string) => fc.Arbitrary<WireBlock>,
): Blocks {
  return call.chain((made) => result(textOf(made.id)).map((answer) => [made, answer]))
}

const SERVER_TOOLS = [
  'web_search',
  'web_fetch',
  'code_execution',
  'bash_code_execution',
  'text_editor_code_execution',
  'tool_search_tool_regex',
  'advisor',
  'made_up',
]

const serverTool: Blocks = fc.constantFrom(...SERVER_TOOLS).chain((name) =>
  called(
    block('server_tool_use', {
      id: id('srvtoolu_'),
      name: fc.constant(name),
      input: object,
      caller,
    }),
    (call) =>
      block(`${name}_tool_result`, {
        tool_use_id: fc.constant(call),
        content: fc.oneof(
          fc.array(
            block('web_search_result', {
              url: fc.webUrl(),
              title: text,
              encrypted_content: fc.base64String(),
              page_age: title,
            }),
            { maxLength: 2 },
          ),
          block(`${name}_result`, { stdout: text, return_code: fc.nat(2), made: json }),
          block(`${name}_tool_result_error`, { error_code: fc.constant('unavailable') }),
        ),
        caller,
      }),
  ),
)

const mcpTool: Blocks = called(
  block('mcp_tool_use', {
    id: id('mcptoolu_'),
    name: toolName,
    server_name: toolName,
    input: object,
  }),
  (call) =>
    block('mcp_tool_result', {
      tool_use_id: fc.constant(call),
      is_error: fc.boolean(),
      content: fc.array(block('text', { text: someText }), { maxLength: 2 }),
    }),
)

const single: Blocks = fc
  .oneof(
    { arbitrary: textBlock, weight: 4 },
    { arbitrary: thinking, weight: 2 },
    { arbitrary: toolUse, weight: 3 },
    redacted,
    compaction,
    upload,
    fallback,
    { arbitrary: invented, weight: 2 },
  )
  .map((made) => [made])

/** The content of a reply: any blocks in any order, server calls together with their results. */
export const content: Blocks = fc.oneof(
  {
    arbitrary: fc
      .array(fc.oneof({ arbitrary: single, weight: 4 }, serverTool, mcpTool), { maxLength: 6 })
      .map((groups) => groups.flat()),
    weight: 4,
  },
  { arbitrary: textBlock.map((only) => [only]), weight: 1 },
)
