/**
 * Writes `api.txt` of each package: every export of every entry with its declaration, and the
 * declarations that those name. A change of these files is a decision about the public interface.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { parseSync } from 'oxc-parser'

const ROOT = join(import.meta.dirname, '..')
const TSC = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc')

export const PACKAGES = ['chat-anthropic', 'anthropic-emulator', 'chat-anthropic-queue'] as const

/** Where the contract of a package is. */
export const contractFile = (name: string): string => join(ROOT, 'packages', name, 'api.txt')

interface Node {
  type: string
  start: number
  end: number
  [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

const nodes = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : [])

const nameOf = (node: unknown): string =>
  isNode(node) ? String(node['name'] ?? node['value'] ?? '') : ''

/** Where a name comes from: a declaration of this file, or a name of another module. */
type Origin = { text: string } | { module: string; name: string }

interface Module {
  /** By the name inside of the module. */
  local: Map<string, Origin>
  /** The name inside of the module, by the exported one; absent modules re-export another's. */
  exported: Map<string, Origin | { local: string }>
  /** Modules all of whose names are exported. */
  all: string[]
}

/** Declarations read from a folder that `tsc` wrote. */
class Declarations {
  readonly #folder: string
  readonly #modules = new Map<string, Module>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The exported names of a module, each with where its declaration is. */
  exportsOf(file: string): Map<string, Place> {
    const { exported, all } = this.#read(file)
    const inner = all.flatMap((module) => [...this.exportsOf(module)])
    const own = [...exported].map(([name, origin]): [string, Place] => [
      name,
      'local' in origin ? this.find(file, origin.local) : this.#follow(file, name, origin),
    ])
    return new Map([...inner, ...own])
  }

  /** The declaration of a name that a module uses. */
  find(file: string, name: string): Place {
    const origin = this.#read(file).local.get(name)
    return origin ? this.#follow(file, name, origin) : { file: '', name, text: '' }
  }

  #follow(file: string, name: string, origin: Origin): Place {
    if ('text' in origin) return { file, name, text: origin.text }
    const { module, name: there } = origin
    if (!module.startsWith('/')) return { file: module, name: there, text: '' }
    if (there === '*') return { file: module, name: '*', text: '' }
    return this.exportsOf(module).get(there) ?? { file: module, name: there, text: '' }
  }

  #read(file: string): Module {
    const known = this.#modules.get(file)
    if (known) return known
    const module = readModule(file, readFileSync(file, 'utf8'))
    this.#modules.set(file, module)
    return module
  }

  /** A file as it is called below the folder. */
  shown(file: string): string {
    return file.startsWith('/') ? relative(this.#folder, file).replace(/\.d\.ts$/, '.ts') : file
  }
}

/** A declaration; without text it is another package's. */
interface Place {
  file: string
  name: string
  text: string
}

function readModule(file: string, text: string): Module {
  const module: Module = { local: new Map(), exported: new Map(), all: [] }
  const { program, comments } = parseSync(file, text)
  const plain = withoutComments(text, comments)
  for (const node of nodes(program.body)) readStatement(module, file, node, plain)
  return module
}

function readStatement(module: Module, file: string, node: Node, text: string): void {
  const source = isNode(node['source']) ? resolve(file, nameOf(node['source'])) : undefined
  if (node.type === 'ImportDeclaration') return readImport(module, node, source ?? '')
  if (node.type === 'ExportAllDeclaration') return readExportAll(module, node, source ?? '')
  const declaration = isNode(node['declaration']) ? node['declaration'] : undefined
  for (const name of declaredNames(declaration ?? node)) {
    const before = module.local.get(name)
    const own = text.slice(node.start, node.end)
    // Overloads are several declarations of one name.
    const whole = before && 'text' in before ? `${before.text}\n${own}` : own
    module.local.set(name, { text: whole })
    if (declaration) module.exported.set(name, { local: name })
  }
  for (const specifier of nodes(node['specifiers'])) {
    const name = nameOf(specifier['local'])
    const origin = source === undefined ? { local: name } : { module: source, name }
    module.exported.set(nameOf(specifier['exported']), origin)
  }
}

function readImport({ local }: Module, node: Node, module: string): void {
  for (const specifier of nodes(node['specifiers'])) {
    const name = specifier.type === 'ImportSpecifier' ? nameOf(specifier['imported']) : '*'
    local.set(nameOf(specifier['local']), { module, name })
  }
}

function readExportAll(module: Module, node: Node, source: string): void {
  const name = nameOf(node['exported'])
  if (name) module.exported.set(name, { module: source, name: '*' })
  else module.all.push(source)
}

function declaredNames(node: Node): string[] {
  if (node.type === 'VariableDeclaration')
    return nodes(node['declarations']).map(({ id }) => nameOf(id))
  return isNode(node['id']) && /Declaration$|^TSDeclareFunction$/.test(node.type)
    ? [nameOf(node['id'])]
    : []
}

function resolve(file: string, specifier: string): string {
  return specifier.startsWith('.')
    ? join(dirname(file), specifier).replace(/(\.d)?\.ts$/, '.d.ts')
    : specifier
}

function withoutComments(
  text: string,
  comments: readonly { start: number; end: number }[],
): string {
  // As long as before: the places of the syntax tree stay right.
  return comments.reduce(
    (all, { start, end }) => all.slice(0, start) + ' '.repeat(end - start) + all.slice(end),
    text,
  )
}

const tidy = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')

const NAME = /[A-Za-z_$][\w$]*/g

/** The declarations that others name, down to those of other packages. */
function reachable(declarations: Declarations, places: readonly Place[]): Place[] {
  const keyOf = ({ file, name }: Place) => `${declarations.shown(file)} ${name}`
  const found = new Map<string, Place>()
  const open = [...places]
  for (let place = open.pop(); place; place = open.pop()) {
    for (const name of new Set(place.text.match(NAME))) {
      const next = declarations.find(place.file, name)
      if (next.text === '' || found.has(keyOf(next))) continue
      found.set(keyOf(next), next)
      open.push(next)
    }
  }
  const given = new Set(places.map(keyOf))
  return [...found]
    .filter(([key]) => !given.has(key))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, place]) => place)
}

function entriesOf(name: string): [entry: string, file: string][] {
  const file = join(ROOT, 'packages', name, 'package.json')
  const { exports } = JSON.parse(readFileSync(file, 'utf8')) as { exports: Record<string, unknown> }
  return Object.entries(exports).flatMap(([entry, target]): [string, string][] => {
    const path = (target as { import?: { types?: string } }).import?.types
    return path ? [[entry.replace('.', name), path.replace('./dist/', '')]] : []
  })
}

/** The contract of a package, made from its sources. */
export function contractOf(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'api-contract-'))
  const project = join(ROOT, 'packages', name, 'tsconfig.build.json')
  // A package may need another one that is not built: types are checked elsewhere.
  const options = ['--emitDeclarationOnly', '--noCheck', '--declarationMap', 'false', '--sourceMap']
  try {
    execFileSync(process.execPath, [TSC, '-p', project, ...options, 'false', '--outDir', folder])
    return render(new Declarations(folder), folder, entriesOf(name))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function render(
  declarations: Declarations,
  folder: string,
  entries: readonly [entry: string, file: string][],
): string {
  const places = new Map<string, Place>()
  const lists = entries.map(([entry, file]) => {
    const exported = [...declarations.exportsOf(join(folder, file))].toSorted(([a], [b]) =>
      a < b ? -1 : 1,
    )
    for (const [name, place] of exported) places.set(`${place.file} ${name}`, place)
    const lines = exported.map(([name, place]) => {
      const from = place.text === '' ? ` (of ${declarations.shown(place.file)})` : ''
      return `  ${name}${place.name === name || place.name === '*' ? '' : ` = ${place.name}`}${from}`
    })
    return `${entry}\n${lines.join('\n')}`
  })
  const own = [...places.values()].filter(({ text }) => text !== '')
  const unique = [...new Map(own.map((place) => [`${place.file} ${place.name}`, place])).values()]
  const show = (place: Place) => `// ${declarations.shown(place.file)}\n${tidy(place.text)}`
  const exported = unique.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(show)
  const used = reachable(declarations, unique).map(show)
  return `${lists.join('\n\n')}

==== exported ====

${exported.join('\n\n')}

==== named by these ====

${used.join('\n\n')}
`
}

if (process.argv[1] === import.meta.filename) {
  for (const name of PACKAGES) writeFileSync(contractFile(name), contractOf(name))
}
