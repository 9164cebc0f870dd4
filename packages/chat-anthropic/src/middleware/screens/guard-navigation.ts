/**
 * Opens no page that is not allowed, redirects included. A browser follows redirects without asking
 * its routes, so each answer is fetched here, and a redirect becomes a page that leads on: the next
 * address is a request that is seen again.
 */
import type { ContextLike, PageLike, RouteLike } from './playwright-types.ts'

const MOVED = 'data-moved-on'
const IS_MOVING = `document.documentElement.hasAttribute('${MOVED}')`
/** Milliseconds between looks at a page that leads on, and how many there are at most. */
const [PAUSE, MOST_LOOKS] = [50, 600]

/** Keeps the pages of a context to addresses that are allowed. */
export async function guardNavigation(
  context: ContextLike,
  isAllowed: (address: string) => boolean,
): Promise<void> {
  await context.route('**/*', async (route) => {
    const request = route.request()
    if (!request.isNavigationRequest()) return route.fallback()
    if (!isAllowed(request.url())) return route.abort('blockedbyclient')
    if (!/^https?:/.test(request.url())) return route.fallback()
    return answer(route, isAllowed)
  })
}

async function answer(route: RouteLike, isAllowed: (address: string) => boolean): Promise<void> {
  const request = route.request()
  let response
  try {
    response = await route.fetch({ maxRedirects: 0 })
  } catch {
    return route.abort('failed')
  }
  const { location } = response.headers()
  const isRedirect = location !== undefined && response.status() >= 300 && response.status() < 400
  if (!isRedirect) return route.fulfill({ response })
  const isAddress = URL.canParse(location, request.url())
  const next = isAddress ? new URL(location, request.url()).href : undefined
  // What a form sends may be sent on by 307 and 308, which a page cannot do.
  const isSentOn = response.status() >= 307 && request.method() !== 'GET'
  if (next === undefined || isSentOn || !isAllowed(next)) return route.abort('blockedbyclient')
  const script = `location.replace(${JSON.stringify(next).replaceAll('<', '\\u003c')})`
  const body = `<!doctype html><html ${MOVED}><script>${script}</script></html>`
  return route.fulfill({ status: 200, contentType: 'text/html', body })
}

/** Resolves when a page that leads on has done so. */
export async function waitUntilArrived(page: PageLike): Promise<void> {
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    // A page that is being left cannot be asked.
    const isMoving = await page.evaluate(IS_MOVING).catch(() => true)
    if (isMoving !== true) return
    await page.waitForTimeout(PAUSE)
  }
}
