/** A page that asks Claude, with the key of whoever sits in front of it. */
import {
  type AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  type ToolCall,
} from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import {
  AuthenticationError,
  ChatAnthropic,
  ConnectionError,
  IncompleteStreamError,
  OverloadedError,
  RateLimitError,
} from 'chat-anthropic'

const page = {
  connection: byId('connection', HTMLDetailsElement),
  key: byId('key', HTMLInputElement),
  baseURL: byId('base-url', HTMLInputElement),
  model: byId('model', HTMLSelectElement),
  conversation: byId('conversation', HTMLElement),
  form: byId('ask', HTMLFormElement),
  prompt: byId('prompt', HTMLTextAreaElement),
  send: byId('send', HTMLButtonElement),
  stop: byId('stop', HTMLButtonElement),
  status: byId('status', HTMLElement),
}

/** The model cannot know the time; this page does. */
const getLocalTime = tool(
  () => new Date().toLocaleString('en', { dateStyle: 'full', timeStyle: 'long' }),
  {
    name: 'get_local_time',
    description: 'The date and the time where the user is, with the time zone.',
    schema: { type: 'object', properties: {} },
  },
)

/** What an error means on a page, where the error itself cannot know. */
const MEANINGS: [kind: abstract new (...parameters: never[]) => Error, meaning: string][] = [
  [AuthenticationError, 'The API does not accept this key. Check it under Connection.'],
  [RateLimitError, 'That was too much for one minute. Wait a little, then ask again.'],
  [OverloadedError, 'The API is busy. Ask again in a moment.'],
  [IncompleteStreamError, 'The connection broke before the answer was complete. Ask again.'],
  [
    ConnectionError,
    'No answer. The network may be down, the base URL may be wrong, or its server may not let ' +
      'this page call it (CORS). Browsers do not tell pages which; the console says more.',
  ],
]

/** The turns that came to their end. A stopped or failed turn stays in view, but is not sent again. */
let history: BaseMessage[] = []
let running: AbortController | undefined

page.form.addEventListener('submit', (event) => {
  event.preventDefault()
  if (!running && isConnected()) void ask(page.prompt.value)
})

page.prompt.addEventListener('keydown', (event) => {
  // In an input method, Enter ends a word.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  page.form.requestSubmit()
})

page.stop.addEventListener('click', () => running?.abort())
document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') running?.abort()
})

/** Asks a question, and shows what becomes of it. */
async function ask(question: string): Promise<void> {
  const { signal } = (running = new AbortController())
  page.connection.open = false
  page.prompt.value = ''
  show(page.conversation, 'article', 'question', question).ariaLabel = 'You'
  const answer = show(page.conversation, 'article', 'answer')
  answer.ariaLabel = 'Claude'
  setBusy(answer, true)
  try {
    await converse(question, answer, signal)
    page.status.textContent = ''
  } catch (error) {
    page.status.textContent = signal.aborted ? 'Stopped. Claude will not remember this turn.' : ''
    if (!signal.aborted) showError(answer, error)
  } finally {
    running = undefined
    setBusy(answer, false)
  }
}

/** One question up to its answer: whenever the model calls the tool, it is asked again with the result. */
async function converse(question: string, answer: Element, signal: AbortSignal): Promise<void> {
  const model = new ChatAnthropic({
    model: page.model.value,
    apiKey: page.key.value,
    baseURL: page.baseURL.value || undefined,
  }).bindTools([getLocalTime])
  const messages = [...history, new HumanMessage(question)]
  const replies: AIMessageChunk[] = []
  let calls: ToolCall[]
  do {
    page.status.textContent = 'Claude is writing …'
    const reply = await readReply(await model.stream(messages, { signal }), answer)
    replies.push(reply)
    messages.push(reply)
    calls = reply.tool_calls ?? []
    for (const call of calls) {
      const result = await getLocalTime.invoke(call)
      messages.push(result)
      showCall(answer, call.name, result.text)
    }
  } while (calls.length > 0)
  history = messages
  showUsage(answer, replies)
}

/** Shows a reply as it arrives. All chunks together are the message, with its tool calls and usage. */
async function readReply(
  chunks: AsyncIterable<AIMessageChunk>,
  answer: Element,
): Promise<AIMessageChunk> {
  const text = show(answer, 'p', 'text')
  let reply: AIMessageChunk | undefined
  for await (const chunk of chunks) {
    reply = reply ? reply.concat(chunk) : chunk
    inView(() => text.append(chunk.text))
  }
  if (!reply) throw new Error('The reply was empty.')
  return reply
}

function showCall(answer: Element, name: string, result: string): void {
  const call = show(answer, 'div', 'call')
  show(call, 'span', 'name', `${name}()`)
  show(call, 'span', 'result', result)
}

function showUsage(answer: Element, replies: AIMessageChunk[]): void {
  const total = (name: 'input_tokens' | 'output_tokens') =>
    replies.reduce((sum, { usage_metadata }) => sum + (usage_metadata?.[name] ?? 0), 0)
  const tokens = `${total('input_tokens')} tokens in, ${total('output_tokens')} out`
  show(answer, 'small', 'usage', tokens)
}

function showError(answer: Element, error: unknown): void {
  const meaning = MEANINGS.find(([kind]) => error instanceof kind)?.[1]
  const box = show(answer, 'div', 'error')
  box.role = 'alert'
  show(box, 'strong', 'meaning', meaning ?? 'That did not work.')
  show(box, 'small', 'details', error instanceof Error ? error.message : String(error))
}

function setBusy(answer: Element, isBusy: boolean): void {
  answer.ariaBusy = String(isBusy)
  const [shown, hidden] = isBusy ? [page.stop, page.send] : [page.send, page.stop]
  shown.hidden = false
  // The keyboard must not lose its place when a button goes.
  if (document.activeElement === hidden) shown.focus()
  hidden.hidden = true
}

/** The key and the address are fit to use; where not, the browser says so at the field. */
function isConnected(): boolean {
  const wrong = [page.key, page.baseURL].find((field) => !field.validity.valid)
  if (!wrong) return true
  page.connection.open = true
  return wrong.reportValidity()
}

/** Adds an element. What a model says is text, and never HTML. */
function show(parent: Element, tag: string, className: string, text = ''): HTMLElement {
  const element = document.createElement(tag)
  element.className = className
  element.textContent = text
  inView(() => parent.append(element))
  return element
}

/** Keeps the end of the page in view while it grows, unless the reader has scrolled away. */
function inView(grow: () => void): void {
  const { scrollingElement: view } = document
  const isAtEnd = !view || view.scrollTop + view.clientHeight > view.scrollHeight - 50
  grow()
  if (isAtEnd) view?.scrollTo({ top: view.scrollHeight })
}

function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id)
  if (element instanceof kind) return element
  throw new Error(`The page has no ${kind.name} with the id "${id}".`)
}
