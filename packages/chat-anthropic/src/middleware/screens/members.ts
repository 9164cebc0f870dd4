/** The members of the computer and browser toolsets: what each is given, as types and as schemas. */
import type { JSONSchema } from '@langchain/core/utils/json_schema'
import type { BrowserCall, ComputerCall } from '../../wire.ts'

type InputOf<Call, Name> = Call extends { name: Name; input: infer Input } ? Input : never

/** The inputs of the browser's members, by their names. */
export type BrowserInputs = { [Name in BrowserCall['name']]: InputOf<BrowserCall, Name> }

/** The inputs of the computer's members, by their names. */
export type ComputerInputs = { [Name in ComputerCall['name']]: InputOf<ComputerCall, Name> }

type Properties = Record<string, object>

function toSchema(required: Properties, optional: Properties = {}): JSONSchema {
  const nullable = Object.entries(optional).map(([name, schema]) => [
    name,
    { anyOf: [schema, { type: 'null' }] },
  ])
  return {
    type: 'object',
    properties: { ...required, ...Object.fromEntries(nullable) },
    required: Object.keys(required),
  }
}

const TEXT = { type: 'string' }
const NUMBER = { type: 'number' }
const SECONDS = { type: 'number', minimum: 0, maximum: 100 }
const REPEAT = { type: 'integer', minimum: 1, maximum: 100 }
const DIRECTION = { enum: ['up', 'down', 'left', 'right'] }
const POINT = { type: 'array', items: NUMBER, minItems: 2, maxItems: 2 }
const REGION = { type: 'array', items: NUMBER, minItems: 4, maxItems: 4 }
const REF = {
  type: 'object',
  properties: { ref: TEXT },
  required: ['ref'],
}
const SPOT = {
  type: 'object',
  properties: { x: NUMBER, y: NUMBER },
  required: ['x', 'y'],
}
const TARGET = { anyOf: [SPOT, REF] }
const IN_TAB = { tab_id: TEXT }

const inTab = (required: Properties, optional: Properties = {}) =>
  toSchema(required, { ...optional, ...IN_TAB })
const CLICK = inTab({ target: TARGET }, { modifiers: TEXT })
const AT_SPOT = inTab({ target: SPOT })

/** What the browser's members are checked by. */
export const BROWSER_SCHEMAS: Readonly<Record<keyof BrowserInputs, JSONSchema>> = {
  close_tab: toSchema(IN_TAB),
  double_click: CLICK,
  file_upload: inTab(
    { target: REF },
    { paths: { type: 'array', items: TEXT }, document_ids: { type: 'array', items: TEXT } },
  ),
  find: inTab({ query: TEXT }),
  form_input: inTab({ target: REF, value: { type: ['string', 'number', 'boolean'] } }),
  get_page_text: inTab({}),
  hold_key: inTab({ text: TEXT, duration: SECONDS }),
  hover: inTab({ target: TARGET }),
  javascript_exec: inTab({ text: TEXT }),
  key: inTab({ text: TEXT }, { repeat: REPEAT }),
  left_click: CLICK,
  left_click_drag: inTab({ from: SPOT, target: SPOT }),
  left_mouse_down: AT_SPOT,
  left_mouse_up: AT_SPOT,
  list_tabs: toSchema({}),
  middle_click: CLICK,
  mouse_move: AT_SPOT,
  navigate: inTab({ url: TEXT }),
  new_tab: toSchema({}),
  read_console: inTab({}),
  read_network: inTab({}),
  read_page: inTab({}, { depth: NUMBER, filter: { enum: ['all', 'interactive'] }, ref: TEXT }),
  right_click: CLICK,
  screenshot: inTab({}),
  scroll: inTab({ scroll_direction: DIRECTION, target: SPOT }, { scroll_amount: NUMBER }),
  scroll_to: inTab({ target: REF }),
  switch_tab: toSchema(IN_TAB),
  triple_click: CLICK,
  type: inTab({ text: TEXT }),
  wait: inTab({ duration: SECONDS }),
  zoom: inTab({ region: REGION }),
}

const PRESS = toSchema({}, { coordinate: POINT, text: TEXT })

/** What the computer's members are checked by. */
export const COMPUTER_SCHEMAS: Readonly<Record<keyof ComputerInputs, JSONSchema>> = {
  cursor_position: toSchema({}),
  double_click: PRESS,
  hold_key: toSchema({ text: TEXT, duration: SECONDS }),
  key: toSchema({ text: TEXT }, { repeat: REPEAT }),
  left_click: PRESS,
  left_click_drag: toSchema({ start_coordinate: POINT, coordinate: POINT }, { text: TEXT }),
  left_mouse_down: toSchema({}),
  left_mouse_up: toSchema({}),
  middle_click: PRESS,
  mouse_move: toSchema({ coordinate: POINT }),
  right_click: PRESS,
  screenshot: toSchema({}),
  scroll: toSchema(
    { scroll_direction: DIRECTION, scroll_amount: NUMBER },
    { coordinate: POINT, text: TEXT },
  ),
  triple_click: PRESS,
  type: toSchema({ text: TEXT }),
  wait: toSchema({ duration: SECONDS }),
  zoom: toSchema({ region: REGION }),
}
