/** What the source files of a package import, type imports included, read from their syntax trees. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseSync, type Program } from 'oxc-parser'

/** Source text by path below the package's `src`. */
export type Sources = ReadonlyMap<string, string>

export interface Import {
  /** The file that imports, below `src`. */
  from: string
  line: number
  /** A path below `src`, the name of a package or builtin, or undefined for a name made at run time. */
  to: string | undefined
  /** Whether nothing of it is left in JavaScript. */
  isType: boolean
}

const isSource = (name: string): boolean => /(?<!\.test)\.ts$/.test(name)

/** The sources below a folder, without tests. */
export function readSources(folder: string): Sources {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isSource)
  return new Map(
    names
      .toSorted()
      .map((name) => [posix.normalize(name), readFileSync(join(folder, name), 'utf8')]),
  )
}

/** All imports of all files: static ones, re-exports, `import()` of values and of types, `require()`. */
export function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([file, text]) => importsOfFile(file, text))
}

interface Node {
  type: string
  start: number
  [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item)
  if (!isNode(value)) return
  yield value
  for (const inner of Object.values(value)) yield* nodesOf(inner)
}

function importsOfFile(file: string, text: string): Import[] {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const constants = constantsOf(program)
  return [...nodesOf(program)].flatMap((node) => {
    const source = sourceOf(node)
    if (source === undefined) return []
    const line = text.slice(0, node.start).split('\n').length
    const specifier = stringOf(source, constants)
    return [{ from: file, line, to: targetOf(file, specifier), isType: isTypeOnly(node) }]
  })
}

/** What a node imports from, as an expression; undefined for other nodes. */
function sourceOf(node: Node): Node | undefined {
  const { type, source, callee, arguments: given } = node
  if (type === 'TSImportType') return isNode(source) ? source : undefined
  if (type === 'CallExpression') {
    const isRequire = isNode(callee) && callee['name'] === 'require'
    return isRequire && Array.isArray(given) && isNode(given[0]) ? given[0] : undefined
  }
  const isImport = /^(Import|ExportNamed|ExportAll)(Declaration|Expression)$/.test(type)
  return isImport && isNode(source) ? source : undefined
}

function isTypeOnly(node: Node): boolean {
  const { type, importKind, exportKind, specifiers } = node
  if (type === 'TSImportType' || importKind === 'type' || exportKind === 'type') return true
  if (type === 'ImportExpression' || type === 'CallExpression') return false
  const names = Array.isArray(specifiers) ? specifiers.filter(isNode) : []
  return (
    names.length > 0 &&
    names.every((name) => name['importKind'] === 'type' || name['exportKind'] === 'type')
  )
}

/** Strings that a file declares at its top, by name. */
function constantsOf({ body }: Program): Map<string, string> {
  const declared = body.flatMap((statement) =>
    statement.type === 'VariableDeclaration' ? statement.declarations.filter(isNode) : [],
  )
  return new Map(
    declared.flatMap(({ id, init }) => {
      const isText = isNode(init) && typeof init['value'] === 'string'
      return isNode(id) && isText ? [[String(id['name']), String(init['value'])]] : []
    }),
  )
}

function stringOf(node: Node, constants: ReadonlyMap<string, string>): string | undefined {
  if (typeof node['value'] === 'string') return node['value']
  return node.type === 'Identifier' ? constants.get(String(node['name'])) : undefined
}

function targetOf(file: string, specifier: string | undefined): string | undefined {
  return specifier?.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier
}

/** The groups of files that import each other in a circle, type imports included. */
export function circlesOf(imports: readonly Import[]): string[][] {
  const next = new Map<string, Import[]>()
  for (const one of imports) next.set(one.from, [...(next.get(one.from) ?? []), one])
  const reach = (start: string): Set<string> => {
    const seen = new Set<string>()
    const open = [start]
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      for (const { to } of next.get(file) ?? []) {
        if (to === undefined || seen.has(to) || !next.has(to)) continue
        seen.add(to)
        open.push(to)
      }
    }
    return seen
  }
  const reached = new Map([...next.keys()].map((file) => [file, reach(file)]))
  const circles = [...reached].flatMap(([file, seen]) => {
    if (!seen.has(file)) return []
    return [[...seen].filter((other) => reached.get(other)?.has(file)).toSorted()]
  })
  return [...new Map(circles.map((circle) => [circle.join(), circle])).values()]
}
