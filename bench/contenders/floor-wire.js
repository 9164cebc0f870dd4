/** The floor with a request beneath it: the SDK's events, and for each a chunk made before. */
import Anthropic from '@anthropic-ai/sdk'
import { AIMessage } from '@langchain/core/messages'
import { Floor, tell } from './floor.js'
import { langchain } from './langchain.js'
import { MODEL, PROMPT } from './prompt.js'

/** A model that does nothing but ask the SDK. */
export class FloorOverWire extends Floor {
  client
  /** What a reply says, where its bytes are thrown away. */
  text

  constructor(options, workload) {
    super(options, workload)
    const { anthropicApiUrl, apiKey } = options
    this.client = new Anthropic({ apiKey, baseURL: anthropicApiUrl, maxRetries: 0 })
    if (workload.nothingChosen) this.text = this.chunks.map(({ text }) => text).join('')
  }

  async _generate() {
    const messages = [{ role: 'user', content: PROMPT }]
    const body = { model: MODEL, max_tokens: 8000, messages }
    const text = this.text === undefined ? await this.ask(body) : await this.readBytes(body)
    return { generations: [{ text, message: new AIMessage(text) }] }
  }

  async ask(body) {
    const { content } = await this.client.messages.create(body)
    return content[0].text
  }

  /** The least that a streamed request costs, nothing of it read: the text was made before. */
  async readBytes(body) {
    const response = await this.client.messages.create({ ...body, stream: true }).asResponse()
    const reader = response.body.getReader()
    while (!(await reader.read()).done);
    return this.text
  }

  async *_streamResponseChunks(_messages, _options, run) {
    const messages = [{ role: 'user', content: PROMPT }]
    const body = { model: MODEL, max_tokens: 8000, messages, stream: true }
    let nth = 0
    for await (const event of await this.client.messages.create(body)) {
      if (event.type !== 'content_block_delta') continue
      const chunk = this.chunks[nth++ % this.chunks.length]
      yield chunk
      if (this.isHeard) await tell(run, chunk)
    }
  }
}

export const open = langchain((options, workload) => new FloorOverWire(options, workload))
