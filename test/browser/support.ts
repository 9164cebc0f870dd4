/** A page of ours in a real browser: bundled, served from an origin of its own, watched. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile } from 'esbuild'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A program as a browser gets it. */
export interface Bundle {
  code: string
  metafile: Metafile
}

/** Bundles a module of this repository as the examples' READMEs say, without stand-ins for Node. */
export async function bundle(entry: string, conditions: string[] = []): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    ...(conditions.length > 0 && { conditions }),
    minify: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  return { code: outputFiles[0]!.text, metafile }
}

/** What a bundle takes from Node, or from outside of itself at all. */
export function foreign({ metafile }: Bundle): string[] {
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports)
  const outside = imported.filter(({ external }) => external).map(({ path }) => path)
  // A builtin that a package replaces by nothing is listed as a file that is not there.
  const missing = Object.keys(metafile.inputs).filter(
    (path) => path.startsWith('(disabled):') || isBuiltin(path),
  )
  return [...outside, ...missing]
}

/** Files on an origin of their own, until it is closed. */
export async function serve(
  files: Record<string, [type: string, body: string]>,
): Promise<AsyncDisposable & { url: string }> {
  const server = createServer(({ url = '/' }, response) => {
    const [type, body] = files[url] ?? ['text/plain', '']
    response.writeHead(files[url] ? 200 : 404, { 'content-type': `${type}; charset=utf-8` })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close }
}

/** What a command line of esbuild serves, until it is closed. */
export async function serveAs(
  command: string,
  folder: string,
): Promise<AsyncDisposable & { url: string }> {
  const options = command.split(' ').slice(2)
  // It goes on while its input is open.
  const child = spawn(join(ROOT, 'node_modules/.bin/esbuild'), options, { cwd: join(ROOT, folder) })
  const ended = once(child, 'close')
  const dispose = async () => {
    child.kill()
    await ended
  }
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (text: Buffer) => {
      said += String(text)
      const told = /(http:\S+)\s/.exec(said)?.[1]
      if (told !== undefined) resolve(told)
    })
    child.on('close', () => reject(new Error(`esbuild does not serve: ${said}`)))
  })
  return { url, [Symbol.asyncDispose]: dispose }
}

/** A page, and what its console said. */
export interface Watched extends AsyncDisposable {
  page: Page
  complaints: string[]
}

/** Opens a page in a context of its own. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`))
  await page.goto(url)
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
}

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** A picture of the page, kept with the results of the run. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['CI_ARTIFACTS'] ?? join(ROOT, 'test-results')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, name), fullPage: false })
}
