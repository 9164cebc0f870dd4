import { existsSync } from 'node:fs'

import { chromium, type Browser, type Page } from 'playwright-core'

const PLACES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Where this machine has a Chromium, if it has one. */
export const chromiumPath = PLACES.find((path) => path !== undefined && existsSync(path))

if (!chromiumPath) {
  console.warn(
    'No page is tested in a browser: there is no Chromium here. Set CHROMIUM_PATH to one.',
  )
}

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: ARGUMENTS })
}

export const DESKTOP = { width: 1280, height: 800 }
export const PHONE = { width: 390, height: 844 }

/** A page that has been opened, and all that it complained about or asked others for. */
export interface Opened extends AsyncDisposable {
  page: Page
  complaints: string[]
}

export async function open(browser: Browser, url: string, viewport = DESKTOP): Promise<Opened> {
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`))
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`))
  page.on('request', (request) => {
    const asked = request.url()
    if (!asked.startsWith(`${url}/_emulator`) && !asked.startsWith('data:')) {
      complaints.push(`request: ${asked}`)
    }
  })
  await page.goto(`${url}/_emulator`)
  await page.getByText('live', { exact: true }).waitFor()
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
}

/** How long to wait for what must come. */
export const SOON = { timeout: 60_000 }

/** The blocks of the reply. */
export const REPLY = '.reply .blocks > .block'
