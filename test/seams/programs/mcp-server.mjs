/** An MCP server on standard input and output, with the kinds of results that tools give. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { z } from 'zod'

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const RESULTS = {
  text: [{ type: 'text', text: 'It rains.' }],
  texts: [
    { type: 'text', text: 'It' },
    { type: 'text', text: 'rains.' },
  ],
  nothing: [],
  image: [{ type: 'image', data: PIXEL, mimeType: 'image/png' }],
  audio: [{ type: 'audio', data: 'AAAA', mimeType: 'audio/wav' }],
  resource: [
    { type: 'resource', resource: { uri: 'note://a', text: 'A note.', mimeType: 'text/plain' } },
  ],
  blob: [
    { type: 'resource', resource: { uri: 'note://b', blob: 'AAAA', mimeType: 'application/zip' } },
  ],
  link: [{ type: 'resource_link', uri: 'file:///a.txt', name: 'a.txt' }],
}

const server = new McpServer({ name: 'results', version: '1.0.0' })
for (const [name, content] of Object.entries(RESULTS)) {
  server.registerTool(
    `give_${name}`,
    { description: `Gives ${name}`, inputSchema: { city: z.string() } },
    async () => ({ content }),
  )
}
server.registerTool(
  'fails',
  { description: 'Fails', inputSchema: { city: z.string() } },
  async () => ({
    content: [{ type: 'text', text: 'No network' }],
    isError: true,
  }),
)

await server.connect(new StdioServerTransport())
