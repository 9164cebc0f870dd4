import type { AIMessage } from '@langchain/core/messages'
import { HumanMessage } from '@langchain/core/messages'
import type { WireBlock } from 'anthropic-emulator'
import { CitedFiles, readCitations, renderCitations } from 'chat-anthropic/middleware'
import { describe, expect, test } from 'vitest'
import { chat, start } from '../agents.ts'

const cited = (text: string, ...citations: object[]): WireBlock => ({
  type: 'text',
  text,
  citations,
})
const inDocument = (cited_text: string, document_title: string | null = 'Facts') => ({
  type: 'char_location',
  cited_text,
  document_index: 0,
  document_title,
  start_char_index: 0,
  end_char_index: 5,
  file_id: null,
})
const onPages = (start_page_number: number, end_page_number: number) => ({
  type: 'page_location',
  cited_text: 'Grass',
  document_index: 0,
  document_title: 'Plants',
  start_page_number,
  end_page_number,
  file_id: null,
})
const onWeb = (url: string, title = 'Rain') => ({
  type: 'web_search_result_location',
  cited_text: 'It rains.',
  encrypted_index: 'x',
  title,
  url,
})

async function reply(content: WireBlock[], options: object = {}): Promise<AIMessage> {
  await using api = await start({ reply: { content }, strict: false })
  return chat(api, options).invoke('Hi')
}

describe('footnotes', () => {
  test('stand behind the text that they are of, each source once', async () => {
    const message = await reply([
      { type: 'text', text: 'I read: ' },
      cited('grass is green', inDocument('Grass is green.')),
      cited(', so green.\n\n', inDocument('Grass is green.'), onPages(3, 5)),
      cited('It rains.', onWeb('https://example.com/a?b=1')),
    ])
    expect(renderCitations(message)).toBe(
      [
        'I read: grass is green[^1], so green.[^1][^2]\n',
        'It rains.[^3]\n',
        '[^1]: Facts: “Grass is green.”',
        '[^2]: Plants, pages 3–4: “Grass”',
        '[^3]: [Rain](<https://example.com/a?b=1>): “It rains.”\n',
      ].join('\n'),
    )
    expect(renderCitations(message, { quotes: false, prefix: 'n' })).toContain(
      '[^n2]: Plants, pages 3–4\n',
    )
  })

  test('are the same of a message in the standard form', async () => {
    const content = [cited('Green.', inDocument('Grass is green.'), onPages(3, 4))]
    const [own, standard] = await Promise.all([
      reply(content),
      reply(content, { outputVersion: 'v1' }),
    ])
    expect(renderCitations(standard)).toBe(renderCitations(own))
    expect(renderCitations(own)).toContain('Plants, page 3:')
  })

  test('do not come from what a source says', async () => {
    const message = await reply([
      cited('Yes.', onWeb('javascript:alert(1)', '](http://evil) <img src=x>\n# Head')),
      cited('No.', onWeb('https://example.com/<x> y', '')),
      cited('Long.', inDocument('word '.repeat(200))),
    ])
    const rendered = renderCitations(message)
    expect(rendered).not.toContain('javascript:')
    expect(rendered).toContain('[^1]: \\](http://evil) \\<img src=x\\> \\# Head: ')
    expect(rendered).toContain('](<https://example.com/%3Cx%3E%20y>)')
    expect(rendered.split('\n').every((line) => line.length < 400)).toBe(true)
  })

  test('have other names where the text has footnotes already', async () => {
    const message = await reply([cited('See[^1].', inDocument('Grass'))])
    expect(renderCitations(message)).toContain('See[^1].[^c1]')
  })

  test('are none without citations', async () => {
    expect(renderCitations(await reply([{ type: 'text', text: 'Plain. ' }]))).toBe('Plain. ')
  })
})

test('a page has texts with the numbers of their sources', async () => {
  const message = await reply([
    { type: 'text', text: 'I read: ' },
    cited('grass is green', inDocument('Grass is green.', null)),
  ])
  expect(readCitations(message)).toEqual({
    texts: [
      { text: 'I read: ', sources: [] },
      { text: 'grass is green', sources: [1] },
    ],
    sources: [
      {
        number: 1,
        title: undefined,
        url: undefined,
        location: undefined,
        quote: 'Grass is green.',
      },
    ],
  })
})

describe('files that are cited', () => {
  test('are uploaded once, and sent as documents with citations', async () => {
    await using api = await start({ reply: 'Fine.' })
    const model = chat(api)
    const files = new CitedFiles(model)
    const block = () =>
      files.block('Grass is green.', { filename: 'facts.txt', context: 'Of plants' })
    const [first, second] = await Promise.all([block(), block()])
    expect(second).toEqual(first)
    await files.block('Rain is wet.', { filename: 'facts.txt', title: 'Rain' })
    expect(api.requests.filter(({ path }) => path === '/v1/files')).toHaveLength(2)
    await model.invoke([
      new HumanMessage({ content: [first, { type: 'text', text: 'Which colour?' }] }),
    ])
    const content = api.lastRequest.messages[0]?.content as object[]
    expect(content[0]).toMatchObject({
      type: 'document',
      title: 'facts.txt',
      context: 'Of plants',
      citations: { enabled: true },
    })
  })

  test('whose upload failed are uploaded again', async () => {
    await using api = await start({ reply: 'Fine.' })
    let isBroken = true
    const fetch: typeof api.fetch = (...request) =>
      isBroken ? Promise.resolve(new Response('{}', { status: 500 })) : api.fetch(...request)
    const files = new CitedFiles(chat(api, { clientOptions: { fetch } }))
    await expect(files.block('Grass')).rejects.toThrow()
    isBroken = false
    await expect(files.block('Grass')).resolves.toMatchObject({ type: 'document' })
  })
})
