/**
 * The part of Playwright that is used here. Its own objects fit, of `playwright`, `playwright-core` or a
 * package that is made like them: none of them has to be installed.
 */

interface Point {
  x: number
  y: number
}

type Button = 'left' | 'right' | 'middle'

export interface MouseLike {
  move(x: number, y: number, options?: { steps?: number }): Promise<void>
  down(options?: { button?: Button }): Promise<void>
  up(options?: { button?: Button }): Promise<void>
  click(x: number, y: number, options?: { button?: Button; clickCount?: number }): Promise<void>
  wheel(deltaX: number, deltaY: number): Promise<void>
}

export interface KeyboardLike {
  press(key: string): Promise<void>
  down(key: string): Promise<void>
  up(key: string): Promise<void>
  type(text: string): Promise<void>
}

export interface LocatorLike {
  count(): Promise<number>
  boundingBox(): Promise<(Point & { width: number; height: number }) | null>
  scrollIntoViewIfNeeded(): Promise<void>
  evaluate(script: (element: never) => unknown): Promise<unknown>
  fill(value: string): Promise<void>
  setChecked(checked: boolean): Promise<void>
  selectOption(value: string | { label: string }): Promise<string[]>
  setInputFiles(paths: string[]): Promise<void>
}

interface ScreenshotOptions {
  type: 'png'
  scale: 'css'
  clip?: Point & { width: number; height: number }
}

/** A page of Playwright. */
export interface PageLike {
  readonly mouse: MouseLike
  readonly keyboard: KeyboardLike
  url(): string
  title(): Promise<string>
  goto(url: string, options?: { waitUntil?: 'domcontentloaded' }): Promise<unknown>
  goBack(): Promise<unknown>
  goForward(): Promise<unknown>
  reload(): Promise<unknown>
  close(): Promise<void>
  bringToFront(): Promise<void>
  screenshot(options: ScreenshotOptions): Promise<Uint8Array>
  viewportSize(): { width: number; height: number } | null
  locator(selector: string): LocatorLike
  evaluate(script: string): Promise<unknown>
  waitForTimeout(milliseconds: number): Promise<void>
  on(event: 'console', listener: (message: ConsoleLike) => void): unknown
  on(event: 'response', listener: (response: ResponseLike) => void): unknown
}

export interface ConsoleLike {
  type(): string
  text(): string
}

export interface ResponseLike {
  url(): string
  status(): number
  request(): { method(): string }
}

export interface FetchedLike {
  status(): number
  headers(): Record<string, string>
}

export interface RouteLike {
  request(): { url(): string; method(): string; isNavigationRequest(): boolean }
  abort(errorCode?: string): Promise<void>
  fallback(): Promise<void>
  fetch(options: { maxRedirects: number }): Promise<FetchedLike>
  fulfill(answer: object): Promise<void>
}

/** A browser context of Playwright. */
export interface ContextLike {
  pages(): PageLike[]
  newPage(): Promise<PageLike>
  on(event: 'page', listener: (page: PageLike) => void): unknown
  route(url: string, handler: (route: RouteLike) => unknown): Promise<unknown>
}
