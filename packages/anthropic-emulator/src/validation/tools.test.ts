import {
  assistant,
  call,
  conversation,
  EPHEMERAL,
  NEW,
  result,
  system,
  testRules,
  tool,
  user,
  type Accepted,
  type Refused,
} from '../../test/rules.ts'

const MCP = { betas: 'mcp-client-2025-11-20' }
const INLINE = { betas: 'inline-tools-2026-09-15' }
const SERVER = { type: 'url', name: 'a', url: 'https://a' }
const TOOLSET = { type: 'mcp_toolset', mcp_server_name: 'a' }
const SEARCH = { type: 'web_search_20250305', name: 'web_search' }
const schema = (input_schema: unknown) => ({ tools: [tool('a', { input_schema })] })
const property = (value: unknown) => schema({ type: 'object', properties: { a: value } })
const change = (type: string, tool: Record<string, unknown>) => ({
  model: NEW,
  ...conversation(user('a'), system([{ type, tool }])),
})
const define = (definition: Record<string, unknown>) =>
  change('tool_addition', { type: 'tool_definition', definition })
const INVALID =
  'tools.0.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft'

const SCHEMAS: readonly Refused[] = [
  ['a schema without a type', schema({}), 'tools.0.custom.input_schema.type: Field required'],
  [
    'a schema of another type',
    schema({ type: 'string' }),
    "tools.0.custom.input_schema.type: Input should be 'object'",
  ],
  [
    'a schema that is a boolean',
    schema(true),
    'tools.0.custom.input_schema: Input does not match the expected shape.',
  ],
  [
    'a schema with a choice at its root',
    schema({ type: 'object', anyOf: [] }),
    'tools.0.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level',
  ],
  ['a tuple as older drafts write it', property({ type: 'array', items: [] }), INVALID],
  ['a limit that is a flag', property({ type: 'integer', exclusiveMinimum: true }), INVALID],
  ['a limit that is a text', property({ type: 'integer', minimum: '1' }), INVALID],
  [
    'a property that must be there by itself',
    property({ type: 'string', required: true }),
    INVALID,
  ],
  ['a type that does not exist', property({ type: 'date' }), INVALID],
]

const ODD_KEY =
  "tools.0.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'"

const REFUSED: readonly Refused[] = [
  ...['filter[id]', 'my key', '$id', '', 'k'.repeat(65)].map((key): Refused => [
    `a property with the key "${key}"`,
    schema({ type: 'object', properties: { 'a.b-c_1': {}, [key]: {} } }),
    ODD_KEY,
  ]),
  ['tools of null', { tools: null }, 'tools: Input should be a valid array'],
  ['a tool that is none', { tools: [7] }, 'tools.0: Input should be an object'],
  ['no tool name', { tools: [{ input_schema: {} }] }, 'tools.0.custom.name: Field required'],
  [
    'an empty tool name',
    { tools: [tool('')] },
    'tools.0.custom.name: String should have at least 1',
  ],
  [
    'a tool name with a dot',
    { tools: [tool('a.b')] },
    "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
  ],
  [
    'too long a tool name',
    { tools: [tool('a'.repeat(129))] },
    'tools.0.custom.name: String should have at most 128 characters',
  ],
  ['a tool name twice', { tools: [tool('a'), tool('a')] }, 'tools: Tool names must be unique.'],
  [
    'a tool without a schema',
    { tools: [{ name: 'a' }] },
    'tools.0.custom.input_schema: Field required',
  ],
  [
    'an extra key on a tool',
    { tools: [tool('a', { parameters: {} })] },
    'tools.0.custom.parameters: Extra inputs',
  ],
  [
    'an unknown tool type',
    { tools: [{ type: 'function', name: 'a' }] },
    "tools.0: Input tag 'function' found using 'type'",
  ],
  [
    'an extra key on a server tool',
    { tools: [{ ...SEARCH, foo: 1 }] },
    'tools.0.web_search_20250305.foo: Extra inputs',
  ],
  [
    'a server tool by another name',
    { tools: [{ ...SEARCH, name: 'search' }] },
    "tools.0.web_search_20250305.name: Input should be 'web_search'",
  ],
  [
    'domains that are allowed and blocked',
    { tools: [{ ...SEARCH, allowed_domains: ['a'], blocked_domains: ['b'] }] },
    'tools.0.web_search_20250305: Only one of allowed_domains or blocked_domains may be set.',
  ],
  [
    'a choice without tools',
    { tool_choice: { type: 'any' } },
    'tool_choice.any may only be specified while providing tools',
  ],
  [
    'a choice of an unknown tool',
    { tools: [tool('a')], tool_choice: { type: 'tool', name: 'b' } },
    "Tool 'b' not found in provided tools",
  ],
  [
    'nothing but deferred tools',
    { tools: [tool('a', { defer_loading: true })] },
    'All tools have defer_loading set. At least one tool must be non-deferred.',
  ],
  [
    'a deferred tool that is cached',
    { tools: [tool('a'), tool('b', { defer_loading: true, cache_control: EPHEMERAL })] },
    "Tool 'b' cannot have both defer_loading=true and cache_control set.",
  ],
  [
    'a found tool that is not defined',
    conversation(
      user('a'),
      assistant([call('t1')]),
      user([result('t1', { content: [{ type: 'tool_reference', tool_name: 'b' }] })]),
    ),
    "Tool reference 'b' has no corresponding tool definition",
  ],
]

const CHANGES: readonly Refused[] = [
  [
    'a change of an unknown tool',
    change('tool_removal', { type: 'tool_reference', name: 'b' }),
    "messages.1.content.0.tool: 'b' is not defined at this position",
    { ...INLINE, code: 'tool_reference_unresolved' },
  ],
  [
    'a tool in a message with a broken name',
    define(tool('a.b')),
    'messages.1.content.0.tool_addition.tool.tool_definition.definition.custom.name: String should match',
    INLINE,
  ],
  [
    'a tool in a message by the name of another kind',
    { ...define(tool('web_search')), tools: [SEARCH] },
    "messages.1.content.0: a tool of another kind already has the name 'web_search'",
    { ...INLINE, code: 'tool_name_conflict' },
  ],
]

const SERVERS: readonly Refused[] = [
  [
    'an MCP server that no toolset uses',
    { mcp_servers: [SERVER] },
    "mcp_servers.0: MCP server 'a' must be referenced by exactly one mcp_toolset",
    MCP,
  ],
  [
    'a toolset without its server',
    { mcp_servers: [SERVER], tools: [{ ...TOOLSET, mcp_server_name: 'b' }] },
    "mcp_toolset references the MCP server 'b', which is not in mcp_servers",
    MCP,
  ],
  [
    'MCP servers of one name',
    { mcp_servers: [SERVER, SERVER], tools: [TOOLSET] },
    'mcp_servers: MCP server names must be unique',
    MCP,
  ],
]

const ACCEPTED: readonly Accepted[] = [
  [
    'a tool of tomorrow of a known family',
    { tools: [{ ...SEARCH, type: 'web_search_20271231', max_uses: 3 }] },
  ],
  [
    'a rich schema',
    schema({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        a: { type: ['string', 'null'], enum: ['x'], default: null },
        b: { anyOf: [{ $ref: '#/$defs/c' }, { const: 1 }] },
        items: { type: 'array', items: { type: 'integer', minimum: 0 }, prefixItems: [true] },
      },
      $defs: { c: { type: 'object', additionalProperties: { type: 'number' } } },
      required: ['a'],
    }),
  ],
  ['a choice of no tool', { tool_choice: { type: 'none' } }],
  [
    'a deferred tool beside a search',
    {
      tools: [
        { type: 'tool_search_tool_bm25_20251119', name: 'tool_search_tool_bm25' },
        tool('a', { defer_loading: true }),
      ],
    },
  ],
  ['an MCP server with its toolset', { mcp_servers: [SERVER], tools: [TOOLSET] }, MCP],
  [
    'an MCP server as it was used at first',
    { mcp_servers: [SERVER] },
    { betas: 'mcp-client-2025-04-04' },
  ],
  [
    'a tool in a message, which is chosen',
    { ...define(tool('b')), tool_choice: { type: 'tool', name: 'b' } },
    INLINE,
  ],
]

testRules([...SCHEMAS, ...REFUSED, ...CHANGES, ...SERVERS], ACCEPTED)
