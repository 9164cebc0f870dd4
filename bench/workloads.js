/** What is measured by event or by call: one row each. */
import { characters, toolArguments } from './wire.js'

const PRODUCTS = ['ours', 'peer', 'provider', 'ai', 'sdk', 'sdk-stream']
const ALL = [...PRODUCTS, 'floor', 'floor-wire']
const LANGCHAIN = ['ours', 'peer', 'floor', 'floor-wire']
const FOLDED = ['ours', 'peer']

const TABLE = [
  { id: 'text', title: 'text', contenders: ALL },
  { id: 'thinking', title: 'thinking', kind: 'thinking', contenders: ALL },
  { id: 'tool', title: 'tool input', kind: 'tool', contenders: ALL },
  {
    id: 'tool-16k',
    title: 'tool input, 16,000 deltas',
    kind: 'tool',
    deltas: 16_000,
    contenders: PRODUCTS,
  },
  { id: 'text-tools', title: 'text, tools bound', tools: true, contenders: PRODUCTS },
  { id: 'text-concat', title: 'text, folded', mode: 'fold', contenders: FOLDED },
  {
    id: 'tool-concat',
    title: 'tool input, folded',
    kind: 'tool',
    mode: 'fold',
    contenders: FOLDED,
  },
  { id: 'events', title: '`streamEvents` v2', mode: 'events', contenders: [...LANGCHAIN, 'ai'] },
  {
    id: 'events-tool',
    title: '`streamEvents` v2, tool input',
    kind: 'tool',
    mode: 'events',
    contenders: ['ours', 'peer', 'ai'],
  },
  { id: 'protocol', title: '`streamEvents` v3', mode: 'protocol', contenders: FOLDED },
  { id: 'v1', title: '`outputVersion: "v1"`', v1: true, contenders: LANGCHAIN },
  { id: 'traced', title: 'tracer attached', traced: true, contenders: LANGCHAIN },
  {
    id: 'invoke',
    title: '`invoke`, 200 at once',
    mode: 'invoke',
    deltas: 250,
    concurrency: 200,
    contenders: ['ours', 'peer', 'sdk', 'provider', 'ai', 'floor-wire'],
  },
  {
    id: 'invoke-default',
    title: '`invoke`, nothing chosen, 400 tokens',
    mode: 'invoke',
    deltas: 400,
    concurrency: 200,
    nothingChosen: true,
    contenders: ['ours', 'peer', 'sdk', 'floor-wire'],
  },
]

/** The workloads, complete. */
export const WORKLOADS = TABLE.map(complete)

/** A workload with its defaults, and where its reply is. */
export function complete(row) {
  const workload = { kind: 'text', mode: 'stream', deltas: 4000, concurrency: 1, ...row }
  const { kind, mode, deltas } = workload
  const expected =
    kind === 'tool' && mode === 'fold' ? contentLength(deltas) : characters(kind, deltas)
  return { path: pathOf(workload), ...workload, expected }
}

function pathOf({ kind, mode, deltas, nothingChosen }) {
  if (nothingChosen) return `/asked/${kind}/${deltas}`
  return mode === 'invoke' ? `/json/${deltas}` : `/stream/${kind}/${deltas}`
}

/** Folded calls are read as the object that they come to. */
function contentLength(deltas) {
  return toolArguments(deltas).content.length
}
