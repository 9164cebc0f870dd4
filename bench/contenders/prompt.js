/** What all contenders ask for. The answer is made already. */
export const MODEL = 'claude-sonnet-4-6'
export const PROMPT = 'Write about a harbour in the evening.'

const description = 'Write a file.'
const parameters = {
  type: 'object',
  properties: { path: { type: 'string' }, content: { type: 'string' } },
  required: ['path', 'content'],
}

/** A tool as LangChain and the Messages API take it. */
export const TOOL = { name: 'write', description, input_schema: parameters }

/** The parts of the tool, for those who name them otherwise. */
export const toolParts = { name: TOOL.name, description, parameters }
