/** The guide on networks: requests go through the proxy that it says they go through. */
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { ProxyAgent } from 'undici'
import { startEmulator } from 'anthropic-emulator'
import { ChatAnthropic } from 'chat-anthropic'
import { readPage } from '../docs-support/pages.ts'

test('`fetchOptions.dispatcher` of undici takes every request through a proxy', async () => {
  const option = 'clientOptions: { fetchOptions: { dispatcher: new ProxyAgent('
  expect(readPage('packages/chat-anthropic/docs/network.md')).toContain(option)
  await using api = await startEmulator({ reply: 'Hello.' })
  const passed: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, client, head) => {
    passed.push(String(request.url))
    const { hostname, port } = new URL(`http://${request.url}`)
    const target = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      target.write(head)
      target.pipe(client).pipe(target)
    })
    target.on('error', () => client.destroy())
    client.on('error', () => target.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const agent = new ProxyAgent(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
  const llm = new ChatAnthropic({
    model: 'claude-sonnet-4-6',
    baseURL: api.url,
    apiKey: 'any',
    clientOptions: { fetchOptions: { dispatcher: agent } },
  })
  expect((await llm.invoke('Hi')).text).toBe('Hello.')
  expect(passed).toEqual([new URL(api.url).host])
  await agent.destroy()
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
})
