import { isObject } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

const DEFINITIONS = ['$defs', 'definitions']

function collectReferences(value: unknown, found: string[] = []): string[] {
  if (Array.isArray(value)) for (const one of value) collectReferences(one, found)
  if (!isObject(value)) return found
  for (const key in value) {
    const inner = value[key]
    if (key === '$ref' && typeof inner === 'string') found.push(inner)
    else collectReferences(inner, found)
  }
  return found
}

const unescape = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')

function resolvePointer(root: Json, reference: string): unknown {
  let value: unknown = root
  for (const part of reference.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, unescape(part))
  }
  return value
}

/** A definition's name; the root of a schema is its own definition. */
const nameOf = (reference: string): string => reference.split('/').at(-1) ?? reference

/** What each definition refers to, and what the root does. */
function toGraph(root: Json): Map<string, string[]> {
  const graph = new Map<string, string[]>()
  const own = { ...root }
  for (const key of DEFINITIONS) {
    const named = root[key]
    delete own[key]
    if (!isObject(named)) continue
    for (const name in named) graph.set(name, collectReferences(named[name]).map(nameOf))
  }
  return graph.set('#', collectReferences(own).map(nameOf))
}

function findCycle(graph: Map<string, string[]>, start: string, done: Set<string>) {
  const visit = (name: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name]
    if (done.has(name)) return undefined
    for (const next of graph.get(name) ?? []) {
      const cycle = visit(next, [...path, name])
      if (cycle) return cycle
    }
    done.add(name)
    return undefined
  }
  return visit(start, [])
}

/** What is wrong with the references of a schema: where they lead, and that they lead in a circle. */
export function findReferenceProblem(root: Json): string | undefined {
  const references = collectReferences(root)
  const external = references.find((reference) => !reference.startsWith('#'))
  if (external !== undefined) return `External $ref is not supported: '${external}'`
  const missing = references.find((reference) => resolvePointer(root, reference) === undefined)
  if (missing !== undefined) {
    return `Invalid schema: Reference to non-existent definition: ${missing}`
  }
  if (references.length === 0) return undefined
  const graph = toGraph(root)
  const done = new Set<string>()
  for (const name of graph.keys()) {
    const cycle = findCycle(graph, name, done)
    if (!cycle) continue
    return `Invalid schema: Circular reference detected in schema definitions: ${cycle.join(' -> ')}. Self-referencing or mutually-referencing definitions are not supported.`
  }
  return undefined
}
