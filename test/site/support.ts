/** What the tests of the site share: its packages, files of guides in a folder, and a collector of spans. */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { blocksOf, ROOT } from '../docs-support/pages.ts'

export const SITE = fileURLToPath(new URL('site/', ROOT))

/** Whether the packages of the site are there: `npm ci --prefix site`. */
export const isInstalled = existsSync(join(SITE, 'node_modules/vitepress'))

if (!isInstalled) {
  console.warn(
    'The site is not tested: its packages are not installed. Run `npm ci --prefix site`.',
  )
}

/** A folder where the packages of the site and of this repository are found, with the files of a guide. */
export function makeSiteFolder(page: string): string {
  mkdirSync(join(SITE, '.scratch'), { recursive: true })
  const folder = mkdtempSync(join(SITE, '.scratch', 'guide-'))
  for (const { title, code } of blocksOf(page)) {
    if (title !== undefined) writeFileSync(join(folder, title), code)
  }
  return folder
}

/** Arguments of Node for a file that imports the packages by their names. */
export function programIn(folder: string, file: string): string[] {
  const oneCopy = pathToFileURL(join(import.meta.dirname, 'one-copy.mjs')).href
  return ['--import', 'tsx', '--import', oneCopy, join(folder, file)]
}

export interface Listening extends AsyncDisposable {
  url: string
  server: Server
}

/** A server that gives each request and its body to a function, which answers it. */
export async function listen(
  answer: (path: string, body: string) => { status?: number; type?: string; body: string | Buffer },
): Promise<Listening> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const {
        status = 200,
        type = 'application/json',
        body,
      } = answer(
        decodeURIComponent(new URL(request.url ?? '/', 'http://any').pathname),
        Buffer.concat(parts).toString('latin1'),
      )
      response.writeHead(status, { 'content-type': type }).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.closeAllConnections()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { url: `http://127.0.0.1:${port}`, server, [Symbol.asyncDispose]: close }
}
