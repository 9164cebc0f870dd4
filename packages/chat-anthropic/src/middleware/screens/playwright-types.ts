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
  /** Moves in CSS pixels, from the top left corner of the viewport. */
  readonly mouse: MouseLike
  /** Types into the element that has the focus; keys have names such as `Enter`. */
  readonly keyboard: KeyboardLike
  /** The address of the page; `about:blank` where nothing was opened yet. */
  url(): string
  /** The title of the document; empty where it has none. */
  title(): Promise<string>
  /** Opens an absolute URL; rejects where it cannot be loaded. */
  goto(url: string, options?: { waitUntil?: 'domcontentloaded' }): Promise<unknown>
  /** Goes back in the history by one page; does nothing at its beginning. */
  goBack(): Promise<unknown>
  /** Goes forward in the history by one page; does nothing at its end. */
  goForward(): Promise<unknown>
  /** Loads the page again, and resolves when that is done. */
  reload(): Promise<unknown>
  /** Closes the tab without asking the page, whose `beforeunload` does not run. */
  close(): Promise<void>
  /** Makes it the tab that is shown. */
  bringToFront(): Promise<void>
  /** A PNG of the viewport, or of `clip` in it; its pixels are CSS pixels. */
  screenshot(options: ScreenshotOptions): Promise<Uint8Array>
  /** In CSS pixels; `null` where the viewport is as large as the window. */
  viewportSize(): { width: number; height: number } | null
  /** What a CSS selector finds, looked for anew at each use. */
  locator(selector: string): LocatorLike
  /** Runs an expression in the page, and resolves with its value. */
  evaluate(script: string): Promise<unknown>
  /** Resolves after so many milliseconds. */
  waitForTimeout(milliseconds: number): Promise<void>
  /** Calls the listener for each line that the page writes to its console. */
  on(event: 'console', listener: (message: ConsoleLike) => void): unknown
  /** Calls the listener when an answer to a request of the page begins. */
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
  /** The tabs that are open; a closed one is not among them. */
  pages(): PageLike[]
  /** Opens a tab with an empty page. */
  newPage(): Promise<PageLike>
  /** Calls the listener for each new tab, those that pages open included. */
  on(event: 'page', listener: (page: PageLike) => void): unknown
  /** Hands requests of all tabs whose addresses match a glob pattern to the handler. */
  route(url: string, handler: (route: RouteLike) => unknown): Promise<unknown>
}
