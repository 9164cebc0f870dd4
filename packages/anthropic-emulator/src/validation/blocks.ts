import {
  anything,
  dictionary,
  flag,
  integer,
  list,
  nullable,
  object,
  oneOf,
  pattern,
  SHAPELESS,
  tagged,
  text,
  textOr,
  type Keys,
  type Shape,
} from './shape.ts'

const cacheControl = nullable(
  tagged({
    ephemeral: { 'ttl?': oneOf('5m', '1h'), 'scope?': text, 'evict_on_complete?': flag },
  }),
)

/** The `cache_control` of whatever can have one. */
export const cacheable: Keys = { 'cache_control?': cacheControl }

const id = pattern(/^[a-zA-Z0-9_-]+$/, Infinity)
const name = pattern(/^[^]*$/, 200)
const citationsConfig = nullable(object({ 'enabled?': flag }))
const maybeText = nullable(text)

const inDocument: Keys = {
  cited_text: text,
  document_index: integer(0),
  document_title: maybeText,
  'file_id?': maybeText,
}

const citation = tagged({
  char_location: { ...inDocument, start_char_index: integer(0), end_char_index: integer(0) },
  page_location: { ...inDocument, start_page_number: integer(1), end_page_number: integer(1) },
  content_block_location: {
    ...inDocument,
    start_block_index: integer(0),
    end_block_index: integer(0),
  },
  web_search_result_location: {
    cited_text: text,
    encrypted_index: text,
    title: maybeText,
    url: text,
  },
  search_result_location: {
    cited_text: text,
    search_result_index: integer(0),
    source: text,
    title: maybeText,
    start_block_index: integer(0),
    end_block_index: integer(0),
  },
})

const textKeys: Keys = { text, ...cacheable, 'citations?': nullable(list(citation)) }

const url: Keys = { url: text }
const file: Keys = { file_id: text }

const imageKeys: Keys = {
  source: tagged({
    base64: { data: text, media_type: oneOf('image/jpeg', 'image/png', 'image/gif', 'image/webp') },
    url,
    file,
  }),
  'transformations?': nullable(object({ 'oversized_image?': oneOf('downsize', 'error') })),
  ...cacheable,
}

const documentKeys: Keys = {
  source: tagged({
    base64: { data: text, media_type: oneOf('application/pdf') },
    text: { data: text, media_type: oneOf('text/plain') },
    content: { content: textOr(list(tagged({ text: textKeys, image: imageKeys }))) },
    url,
    file,
  }),
  'title?': maybeText,
  'context?': maybeText,
  'citations?': citationsConfig,
  ...cacheable,
}

const searchResultKeys: Keys = {
  content: list(tagged({ text: textKeys })),
  source: text,
  title: text,
  'citations?': citationsConfig,
  ...cacheable,
}

const toolResultKeys: Keys = {
  tool_use_id: id,
  'content?': textOr(
    list(
      tagged({
        text: textKeys,
        image: imageKeys,
        document: documentKeys,
        search_result: searchResultKeys,
        tool_reference: { tool_name: text, ...cacheable },
        browser_state: { tabs: list(dictionary), 'state_changes?': anything, ...cacheable },
      }),
    ),
  ),
  'is_error?': flag,
  'toolset_name?': maybeText,
  ...cacheable,
}

const caller: Keys = { 'caller?': anything }

const callKeys: Keys = { id, name, input: dictionary, ...cacheable }

const serverResult: Keys = { tool_use_id: id, content: anything, ...cacheable }

const reference: Readonly<Record<string, Keys>> = {
  tool_reference: { name: text },
  mcp_tool_reference: { server_name: text, name: text },
  mcp_toolset_reference: { server_name: text },
}

const USER: Readonly<Record<string, Keys>> = {
  text: textKeys,
  image: imageKeys,
  document: documentKeys,
  search_result: searchResultKeys,
  tool_result: toolResultKeys,
  container_upload: { file_id: text, ...cacheable },
}

const compaction: Keys = {
  'content?': maybeText,
  'encrypted_content?': maybeText,
  'signature?': maybeText,
  'tool_changes?': nullable(list(dictionary)),
  ...cacheable,
}

const ASSISTANT: Readonly<Record<string, Keys>> = {
  text: textKeys,
  thinking: { thinking: text, signature: text },
  redacted_thinking: { data: text },
  tool_use: { ...callKeys, ...caller, 'toolset_name?': maybeText },
  server_tool_use: { ...callKeys, ...caller },
  web_search_tool_result: { ...serverResult, ...caller },
  web_fetch_tool_result: { ...serverResult, ...caller },
  code_execution_tool_result: serverResult,
  bash_code_execution_tool_result: serverResult,
  text_editor_code_execution_tool_result: serverResult,
  tool_search_tool_result: serverResult,
  advisor_tool_result: serverResult,
  mcp_tool_use: { ...callKeys, server_name: text },
  mcp_tool_result: {
    tool_use_id: id,
    'content?': textOr(list(tagged({ text: textKeys }))),
    'is_error?': flag,
    ...cacheable,
  },
  mcp_tool_listing: { mcp_server_name: text, tools: list(dictionary) },
  container_upload: { file_id: text, ...cacheable },
  compaction,
  fallback: { from: dictionary, to: dictionary, 'trigger?': anything },
}

const SYSTEM: Readonly<Record<string, Keys>> = {
  text: textKeys,
  tool_addition: {
    tool: tagged({ ...reference, tool_definition: { definition: dictionary } }),
    ...cacheable,
  },
  tool_removal: { tool: tagged(reference), ...cacheable },
}

/** What the API says of blocks of a type that it does not have. */
export const KNOWN_BLOCKS = Object.keys({ ...USER, ...ASSISTANT })
  .map((type) => `'${type}'`)
  .join(', ')

/** Types of blocks that a system message can contain. */
export const SYSTEM_BLOCKS: readonly string[] = Object.keys(SYSTEM)

/** What a message of each role can contain. */
export const CONTENT: Readonly<Record<string, Shape>> = {
  // A summary may stand in for messages of either role.
  user: tagged({ ...USER, compaction }),
  assistant: tagged(ASSISTANT),
  // A block of another role is refused in other words than one that does not exist.
  system: tagged({ ...ASSISTANT, ...USER, ...SYSTEM }),
}

/** A block of the top-level `system`. */
export const systemBlock: Shape = object({ type: oneOf('text'), ...textKeys }, SHAPELESS)
