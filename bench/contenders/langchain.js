/** What every LangChain model is measured at: the same calls, read in the same way. */
import { MODEL, PROMPT, TOOL } from './prompt.js'

/** How to open a workload on a model: as a function that does it once and tells what it has read. */
export function langchain(create) {
  return async (workload, base) => {
    const { kind, mode, tools, v1, traced, nothingChosen } = workload
    const chosen = nothingChosen ? {} : { maxTokens: 8000 }
    const options = { model: MODEL, apiKey: 'key', anthropicApiUrl: base, ...chosen }
    const plain = create(v1 ? { ...options, outputVersion: 'v1' } : options, workload)
    const model = tools ? plain.bindTools([TOOL]) : plain
    const config = traced ? { callbacks: [await memoryTracer()] } : {}
    return () => MODES[mode](model, LENGTHS[kind], config)
  }
}

/** A tracer that keeps the last run in memory, and does nothing else. */
async function memoryTracer() {
  const { BaseTracer } = await import('@langchain/core/tracers/base')
  return new (class extends BaseTracer {
    name = 'memory_tracer'
    last

    async persistRun(run) {
      this.last = run
    }
  })()
}

const MODES = {
  async stream(model, length, config) {
    let read = 0
    for await (const chunk of await model.stream(PROMPT, config)) read += length(chunk)
    return read
  },
  async fold(model, length, config) {
    let folded
    for await (const chunk of await model.stream(PROMPT, config)) {
      folded = folded ? folded.concat(chunk) : chunk
    }
    return lengthOfWhole(folded, length)
  },
  async events(model, length, config) {
    let read = 0
    for await (const { event, data } of model.streamEvents(PROMPT, { ...config, version: 'v2' })) {
      if (event === 'on_chat_model_stream') read += length(data.chunk)
    }
    return read
  },
  async protocol(model) {
    let read = 0
    for await (const event of model.streamEvents(PROMPT)) read += deltaLength(event)
    return read
  },
  async invoke(model) {
    return (await model.invoke(PROMPT)).text.length
  },
}

/** The characters of a chunk, taken where a program takes them. */
const LENGTHS = {
  text: (chunk) => chunk.text.length,
  thinking: ({ content }) => {
    if (typeof content === 'string') return 0
    return content.reduce((sum, { thinking, reasoning }) => {
      return sum + (thinking ?? reasoning ?? '').length
    }, 0)
  },
  tool: ({ tool_call_chunks: [call] = [] }) => call?.args?.length ?? 0,
}

function lengthOfWhole(message, length) {
  const [call] = message.tool_calls ?? []
  return call ? call.args.content.length : length(message)
}

/** The characters of an event of core's content-block protocol. */
function deltaLength({ event, delta }) {
  if (event !== 'content-block-delta') return 0
  return (delta.text ?? delta.reasoning ?? '').length
}
