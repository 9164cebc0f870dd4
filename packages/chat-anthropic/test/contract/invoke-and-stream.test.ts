import { InMemoryCache } from '@langchain/core/caches'
import { AIMessage, AIMessageChunk, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { startEmulator } from 'anthropic-emulator'
import { expect, test } from 'vitest'
import { all, contract, folded, using } from './support.ts'

contract('asking', (platform) => {
  const { otherModel } = platform
  const named = platform.nameOf(otherModel)

  test('invoke answers with a message', () =>
    using(platform, async (llm) => {
      const message = await llm.invoke('Hello')
      expect(AIMessage.isInstance(message)).toBe(true)
      expect(message.content).toBe('You said: Hello')
      expect(message.text).toBe('You said: Hello')
    }))

  test('stream answers in chunks of one message with one text block', () =>
    using(platform, async (llm) => {
      const chunks = await all(llm.stream('Hello'))
      expect(chunks.length).toBeGreaterThan(2)
      for (const chunk of chunks) {
        expect(AIMessageChunk.isInstance(chunk)).toBe(true)
        expect(['string', 'object']).toContain(typeof chunk.content)
      }
      expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
      const whole = folded(chunks)
      expect(whole.text).toBe('You said: Hello')
      expect(whole.contentBlocks).toEqual([{ type: 'text', text: 'You said: Hello' }])
    }))

  test('stream answers in standard blocks where the output version is v1', () =>
    using(
      platform,
      async (llm) => {
        const chunks = await all(llm.stream('Hello'))
        for (const { content } of chunks) expect(Array.isArray(content)).toBe(true)
        expect(folded(chunks).content).toMatchObject([{ type: 'text', text: 'You said: Hello' }])
      },
      { outputVersion: 'v1' },
    ))

  test('batch answers each, in order', () =>
    using(platform, async (llm) => {
      const answers = await llm.batch(['one', 'two', 'three'])
      expect(answers.map(({ text }) => text)).toEqual(
        ['one', 'two', 'three'].map((said) => `You said: ${said}`),
      )
    }))

  test('invoke asks another model where the call names one', () =>
    using(platform, async (llm) => {
      const { response_metadata } = await llm.invoke('Hi', { model: otherModel })
      expect(response_metadata).toMatchObject({ model: named, model_name: named })
    }))

  test('stream asks another model where the call names one', () =>
    using(platform, async (llm) => {
      const chunks = await all(llm.stream('Hi', { model: otherModel }))
      expect(folded(chunks).response_metadata).toMatchObject({ model_name: named })
    }))

  test('a conversation is answered', () =>
    using(platform, async (llm) => {
      const message = await llm.invoke([
        new HumanMessage('hello'),
        new AIMessage('hello'),
        new HumanMessage('how are you'),
      ])
      expect(message.text).toBe('You said: how are you')
    }))

  test('a conversation with two messages of each role in a row is answered', () =>
    using(platform, async (llm, api) => {
      const message = await llm.invoke([
        new SystemMessage('Be brief.'),
        new SystemMessage('Be kind.'),
        new HumanMessage('hello'),
        new HumanMessage('are you there?'),
        new AIMessage('yes'),
        new AIMessage('I am'),
        new HumanMessage('how are you'),
      ])
      expect(message.text).toBe('You said: how are you')
      const { system, messages } = api.lastRequest
      expect(JSON.stringify(system)).toMatch(/Be brief.*Be kind/)
      expect(JSON.stringify(messages)).toMatch(/hello.*there\?.*yes.*I am.*how are you/)
    }))

  test.each([{ name: 'example_user' }, { name: 'Ümläut name' }])(
    'a message of somebody with a name is answered: $name',
    ({ name }) =>
      using(platform, async (llm) => {
        const message = await llm.invoke([new HumanMessage({ content: 'hello', name })])
        expect(message.text).toContain('hello')
      }),
  )

  test('a stop sequence of the call ends the answer', () =>
    using(platform, async (llm) => {
      const { text, response_metadata } = await llm.invoke('one two three', { stop: ['two'] })
      expect(text).toBe('You said: one ')
      expect(response_metadata).toMatchObject({
        stop_reason: 'stop_sequence',
        stop_sequence: 'two',
      })
    }))

  test('a stop sequence of the model ends the answer', () =>
    using(
      platform,
      async (llm) => expect((await llm.invoke('one two three')).text).toBe('You said: one '),
      { stopSequences: ['two'] },
    ))

  test('the same question is answered the same, also as a stream', async () => {
    const answers = async () => {
      await using api = await startEmulator()
      const llm = platform.chat(api.baseURLs[platform.at])
      const chunks = await all(llm.stream('Tell me of 中文 and of 👩‍👩‍👧.'))
      return [...chunks.map(({ text }) => text), (await llm.invoke('Again')).text]
    }
    expect(await answers()).toEqual(await answers())
  })

  test('a message of several blocks comes out of the cache as it went in', () =>
    using(
      platform,
      async (llm, api) => {
        const question = [new HumanMessage({ content: [{ type: 'text', text: 'Hello there!' }] })]
        const first = await llm.invoke(question)
        const again = await llm.invoke(question)
        expect(again.content).toEqual(first.content)
        expect(again.contentBlocks).toEqual(first.contentBlocks)
        expect(again).toBeInstanceOf(AIMessage)
        expect(api.requests).toHaveLength(1)
      },
      { cache: new InMemoryCache() },
    ))
})
