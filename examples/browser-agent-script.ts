/** The shop of the agent in a browser, and what its model does where there is no key. */
import type { MessageTurn, Script, TurnRequest } from 'anthropic-emulator'

export const SHOP = `<!doctype html><title>Fruit</title><h1>Fruit</h1>
<form onsubmit="event.preventDefault(); out.textContent = 'Ordered ' + amount.value + ' ' + kind.value">
  <label>Amount <input id="amount"></label>
  <select id="kind" aria-label="Kind"><option>apples</option><option>pears</option></select>
  <button>Order now</button>
</form>
<p id="out"></p>`

/** What the last tools have said. */
const seenIn = ({ body }: TurnRequest) =>
  JSON.stringify(body.messages.at(-1)?.content).replaceAll('\\"', '"')

/** An element of a page by its kind and name, as the agent was told of it. */
const elementOf = (page: string, what: string) => {
  const [, ref = 'none'] = new RegExp(`${what}[^\\n]*?\\[(ref_\\d+)\\]`).exec(page) ?? []
  return { type: 'ref', ref }
}

type Act = [name: string, input: object]

const acts =
  (read: (seen: string) => Act[]) =>
  (request: TurnRequest): MessageTurn => ({
    content: read(seenIn(request)).map(([name, input], at) => {
      const id = `toolu_${request.count}x${at}`
      return { type: 'tool_use', id, name, input, toolset_name: 'browser' }
    }),
    stop_reason: 'tool_use',
  })

const addressIn = (seen: string) => /http:\/\/[\d.]+:\d+\//.exec(seen)?.[0] ?? ''

/** Opens the shop, reads it, fills in the form, orders, and reads what has become of it. */
export const SCRIPT: Script = [
  acts((seen) => [['navigate', { url: addressIn(seen) }]]),
  acts(() => [['read_page', {}]]),
  acts((page) => [
    ['form_input', { target: elementOf(page, 'textbox "Amount"'), value: 3 }],
    ['form_input', { target: elementOf(page, 'combobox "Kind"'), value: 'pears' }],
    ['left_click', { target: elementOf(page, 'button "Order now"') }],
    ['get_page_text', {}],
  ]),
  'The shop answers: "Ordered 3 pears".',
]
