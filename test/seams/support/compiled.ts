/** Programs, compiled against a package that is called `@langchain/anthropic`. */
import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const here = join(import.meta.dirname, '..')
const root = join(here, '../..')
const run = promisify(execFile)

/** A folder beside the packages of the programs, which goes when it is disposed of. */
export function scratch(): Disposable & { path: string } {
  mkdirSync(join(here, '.scratch'), { recursive: true })
  const path = mkdtempSync(join(here, '.scratch/run-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** Our package as npm would install it. */
export async function buildOurs(folder: string): Promise<string> {
  const source = join(root, 'packages/chat-anthropic')
  const target = join(folder, 'chat-anthropic')
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const build = (config: string, out: string) =>
    run(process.execPath, [tsc, '-p', join(source, config), '--outDir', join(target, out)])
  await build('tsconfig.build.json', 'dist')
  await build('tsconfig.cjs.json', 'dist/cjs')
  writeFileSync(join(target, 'dist/cjs/package.json'), '{ "type": "commonjs" }')
  cpSync(join(source, 'package.json'), join(target, 'package.json'))
  return target
}

/** A project in which `@langchain/anthropic` is the given package, as an npm alias makes it. */
export function projectWith(folder: string, name: string, target: string): string {
  const project = join(folder, name)
  const scope = join(project, 'node_modules/@langchain')
  mkdirSync(scope, { recursive: true })
  symlinkSync(target, join(scope, 'anthropic'), 'junction')
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  }
  const config = { compilerOptions, include: ['*.ts'] }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config))
  return project
}

/** Puts programs into a project. */
export function addPrograms(project: string, programs: Record<string, string>): void {
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(project, name), text)
}

/** The text of a program in `typed/`. */
export function typed(name: string): string {
  return readFileSync(join(here, 'typed', name), 'utf8')
}

/** What a compiler says about a project, by file: nothing where all is well. */
export async function complaints(compiler: string, project: string): Promise<string[]> {
  const tsc = join(here, 'node_modules', compiler, 'bin/tsc')
  const failed = (error: { stdout: string }) => error
  const { stdout } = await run(process.execPath, [tsc, '-p', project, '--pretty', 'false']).catch(
    failed,
  )
  return stdout.split('\n').filter((line) => line.includes('error TS'))
}
