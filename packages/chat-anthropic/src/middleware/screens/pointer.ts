/** Mouse and keyboard of a page, as both toolsets use them. */
import { toChords, toKeys } from './keys.ts'
import type { PageLike } from './playwright-types.ts'

export interface Spot {
  x: number
  y: number
}

export type Button = 'left' | 'right' | 'middle'

/** Pixels for a step of the wheel. */
const STEP = 100
/** The longest that one action waits. */
const MOST_SECONDS = 30

/** Clicks while keys are held. */
export async function click(
  page: PageLike,
  { x, y }: Spot,
  {
    button = 'left',
    count = 1,
    held,
  }: { button?: Button; count?: number; held?: string | null | undefined },
): Promise<void> {
  await holdKeys(page, held ?? '', () => page.mouse.click(x, y, { button, clickCount: count }))
}

/** Runs something while keys are held, which are released whatever happens. */
export async function holdKeys(
  page: PageLike,
  chord: string,
  run: () => Promise<unknown>,
): Promise<void> {
  const keys = toKeys(chord)
  const down: string[] = []
  try {
    for (const key of keys) {
      await page.keyboard.down(key)
      down.unshift(key)
    }
    await run()
  } finally {
    for (const key of down) await page.keyboard.up(key)
  }
}

/** Presses chords one after the other, some times. */
export async function pressKeys(page: PageLike, text: string, repeat: number): Promise<void> {
  for (let count = 0; count < repeat; count += 1) {
    for (const chord of toChords(text)) await page.keyboard.press(chord)
  }
}

export async function holdFor(page: PageLike, chord: string, seconds: number): Promise<void> {
  await holdKeys(page, chord, () => waitFor(page, seconds))
}

export async function drag(page: PageLike, from: Spot, to: Spot): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  try {
    await page.mouse.move(to.x, to.y, { steps: 10 })
  } finally {
    await page.mouse.up()
  }
}

export async function scroll(
  page: PageLike,
  at: Spot,
  direction: 'up' | 'down' | 'left' | 'right',
  steps: number,
): Promise<void> {
  const way = direction === 'up' || direction === 'left' ? -STEP * steps : STEP * steps
  const isAcross = direction === 'left' || direction === 'right'
  await page.mouse.move(at.x, at.y)
  await page.mouse.wheel(isAcross ? way : 0, isAcross ? 0 : way)
}

export async function waitFor(page: PageLike, seconds: number): Promise<void> {
  await page.waitForTimeout(Math.min(seconds, MOST_SECONDS) * 1000)
}

/** A picture of the page, or of a part of it: pixels are those that clicks are given in. */
export async function takePicture(
  page: PageLike,
  region?: readonly number[],
): Promise<{ png: Uint8Array }> {
  const [left = 0, top = 0, right = 0, bottom = 0] = region ?? []
  const clip = { x: left, y: top, width: right - left, height: bottom - top }
  if (region && (clip.width <= 0 || clip.height <= 0)) {
    throw new Error(`The region [${region.join(', ')}] is empty: give [left, top, right, bottom].`)
  }
  return { png: await page.screenshot({ type: 'png', scale: 'css', ...(region && { clip }) }) }
}
