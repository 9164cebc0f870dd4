import Anthropic from '@anthropic-ai/sdk'
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { UnsupportedInputError } from 'chat-anthropic'
import type { Emulator } from 'anthropic-emulator'
import { expect, test } from 'vitest'
import { contract, needing, using } from './support.ts'

type Content = Record<string, unknown>

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII='
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n').toString(
  'base64',
)
const URL = 'https://example.com/cat.png'
const PNG_SEEN = 'an image (image/png, 68 bytes)'
const PDF_SEEN = /a document.*\(application\/pdf, 48 bytes\)/

const text = (words: string): Content => ({ type: 'text', text: words })
const human = (...content: Content[]) => new HumanMessage({ content: content as never })

const IMAGES: [form: string, block: Content, seen: string][] = [
  [
    "OpenAI's image_url",
    { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
    PNG_SEEN,
  ],
  ['a standard block with base64', { type: 'image', mimeType: 'image/png', data: PNG }, PNG_SEEN],
  [
    'an older standard block with base64',
    { type: 'image', source_type: 'base64', mime_type: 'image/png', data: PNG },
    PNG_SEEN,
  ],
  [
    'a standard block with a data URL',
    { type: 'image', source_type: 'url', url: `data:image/png;base64,${PNG}` },
    PNG_SEEN,
  ],
  ['a standard block with a URL', { type: 'image', url: URL }, `an image (from ${URL})`],
  [
    'an older standard block with a URL',
    { type: 'image', source_type: 'url', url: URL },
    `an image (from ${URL})`,
  ],
  [
    "Anthropic's own block",
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
    PNG_SEEN,
  ],
]

const PDFS: [form: string, block: Content][] = [
  ['a standard block', { type: 'file', mimeType: 'application/pdf', data: PDF }],
  [
    'an older standard block',
    { type: 'file', source_type: 'base64', mime_type: 'application/pdf', data: PDF },
  ],
  [
    "OpenAI's file",
    {
      type: 'file',
      file: { filename: 'test.pdf', file_data: `data:application/pdf;base64,${PDF}` },
    },
  ],
  [
    "Anthropic's own block",
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PDF } },
  ],
]

async function upload(api: Emulator): Promise<string> {
  const client = new Anthropic({ apiKey: 'test-key', baseURL: api.url })
  const bytes = Buffer.from(PNG, 'base64')
  const file = await client.beta.files.upload({
    file: new File([bytes], 'cat.png', { type: 'image/png' }),
  })
  return file.id
}

contract('media', (platform) => {
  test.each(IMAGES)('an image as %s is received', (_, image, seen) =>
    needing(platform, image['url'] === URL ? ['urls'] : [], () =>
      using(platform, async (llm) => {
        const message = await llm.invoke([human(text('What is this?'), image)])
        expect(message.text).toBe(`I received ${seen}. You said: What is this?`)
      }),
    ),
  )

  test.each(PDFS)('a PDF as %s is received', (_, pdf) =>
    using(platform, async (llm) => {
      const message = await llm.invoke([human(text('What is this?'), pdf)])
      expect(message.text).toMatch(PDF_SEEN)
    }),
  )

  test('an image that was uploaded is received by its id', () =>
    needing(platform, ['file_ids'], () =>
      using(platform, async (llm, api) => {
        const id = await upload(api)
        const message = await llm.invoke([
          human(text('What is this?'), { type: 'image', fileId: id }),
        ])
        expect(message.text).toBe(`I received ${PNG_SEEN}. You said: What is this?`)
        expect(api.lastRequest.messages[0]?.content).toContainEqual({
          type: 'image',
          source: { type: 'file', file_id: id },
        })
      }),
    ))

  test('a text as a standard block is received', () =>
    using(platform, async (llm) => {
      const plain = { type: 'text-plain', mimeType: 'text/plain', text: 'Grass is green.' }
      const message = await llm.invoke([human(text('What is this?'), plain)])
      expect(message.text).toMatch(/a document.*\(text\/plain, 15 bytes\)/)
    }))

  test.each([
    { type: 'audio', mimeType: 'audio/wav', data: 'UklGRg==' },
    { type: 'input_audio', input_audio: { format: 'wav', data: 'UklGRg==' } },
  ])('sound, which the API does not take, is refused before it is sent: $type', (audio) =>
    using(platform, async (llm, api) => {
      await expect(llm.invoke([human(text('Listen.'), audio)])).rejects.toThrow(
        UnsupportedInputError,
      )
      expect(api.requests).toHaveLength(0)
    }),
  )

  const call = { id: 'toolu_1', name: 'screenshot', args: {}, type: 'tool_call' as const }
  const calling = new AIMessage({ content: '', tool_calls: [call] })
  const tools = [{ name: 'screenshot', input_schema: { type: 'object', properties: {} } }]
  const returned = (...content: Content[]) =>
    new ToolMessage({ tool_call_id: call.id, content: content as never })
  const RESULTS: [form: string, block: Content, seen: string | RegExp][] = [
    ...IMAGES.slice(0, 3),
    ...IMAGES.slice(-1),
    ...PDFS.map(([form, pdf]) => [`a PDF as ${form}`, pdf, PDF_SEEN] as [string, Content, RegExp]),
  ]

  test.each(RESULTS)('a tool can return %s', (_, block, seen) =>
    using(platform, async (llm) => {
      const messages = [new HumanMessage('Take a screenshot.'), calling, returned(block)]
      const message = await llm.bindTools(tools as never).invoke(messages)
      if (typeof seen === 'string') expect(message.text).toBe(`screenshot answered: ${seen}`)
      else expect(message.text).toMatch(seen)
    }),
  )
})

contract("Anthropic's own blocks", (platform) => {
  const call = { id: 'toolu_foo', name: 'color_picker', args: { n: 1 }, type: 'tool_call' as const }
  const use = { type: 'tool_use', id: call.id, name: call.name, input: call.args }
  const cached = { cache_control: { type: 'ephemeral' } }
  const question = human(text('What is the color?'), {
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: PNG },
  })
  const tools = [
    { name: 'color_picker', input_schema: { type: 'object', properties: {} }, ...cached },
  ]

  test('a call in the content and among the calls is one call', () =>
    using(platform, async (llm, api) => {
      const message = await llm.bindTools(tools as never).invoke([
        new SystemMessage({ content: [{ ...text('You are kind.'), ...cached }] as never }),
        question,
        new AIMessage({
          content: [{ ...text('Hmm, let me think.'), ...cached }, use] as never,
          tool_calls: [call],
        }),
        new ToolMessage({
          tool_call_id: call.id,
          content: [{ ...text('green is a great pick!'), ...cached }] as never,
        }),
      ])
      expect(message.text).toContain('green is a great pick!')
      const replied = api.lastRequest.messages[1]?.content as unknown as Content[]
      expect(replied.filter(({ type }) => type === 'tool_use')).toEqual([use])
      expect(JSON.stringify(api.lastRequest).split('"cache_control"')).toHaveLength(5)
    }))

  test('a result that is an error is one', () =>
    using(platform, async (llm) => {
      const failed = { type: 'tool_result', tool_use_id: call.id, is_error: true }
      const message = await llm
        .bindTools(tools as never)
        .invoke([
          question,
          new AIMessage({ content: [use] as never, tool_calls: [call] }),
          human({ ...failed, content: [text('No such color.')] }, text('Go on.')),
        ])
      expect(message.text).toContain('color_picker failed: No such color.')
    }))

  test('what was thought goes back as it came', () =>
    using(
      platform,
      async (llm, api) => {
        const first = await llm.invoke('Hello')
        const [thought] = first.content as unknown as Content[]
        expect(thought).toMatchObject({ type: 'thinking', signature: expect.any(String) as string })
        const again = await llm.invoke([new HumanMessage('Hello'), first, new HumanMessage('On')])
        expect(again.text).toBe('You said: On')
        expect(api.lastRequest.messages[1]?.content).toEqual(first.content)
      },
      { model: platform.thinkingModel, thinking: { type: 'adaptive' } },
    ))
})
