/** Mouse and keyboard of the browser toolset, in its tabs. */
import type { BrowserInputs } from './members.ts'
import { REF } from './page-scripts.ts'
import type { LocatorLike, PageLike } from './playwright-types.ts'
import * as pointer from './pointer.ts'
import type { Tabs } from './tabs.ts'
import type { BrowserDriver } from './toolset.ts'

type Click = BrowserInputs['left_click']

export async function findElement(page: PageLike, ref: string): Promise<LocatorLike> {
  const element = page.locator(`[${REF}=${JSON.stringify(ref)}]`)
  if ((await element.count()) === 1) return element
  throw new Error(`${ref} is not on the page any more: read it again.`)
}

/** The middle of an element, after it was scrolled into view; or the place itself. */
async function toSpot(page: PageLike, target: Click['target']): Promise<pointer.Spot> {
  if (!('ref' in target)) return target
  const element = await findElement(page, target.ref)
  await element.scrollIntoViewIfNeeded()
  const box = await element.boundingBox()
  if (!box) throw new Error(`${target.ref} is not visible.`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** A member that acts in the page of its tab. */
function inPage<Input extends { tab_id?: string | null }>(
  tabs: Tabs,
  done: string,
  act: (page: PageLike, input: Input) => Promise<void>,
) {
  return async (input: Input): Promise<string> => {
    await act((await tabs.find(input.tab_id)).page, input)
    return done
  }
}

/** Clicks, and all else that the mouse does. */
export function createClickMembers(tabs: Tabs): BrowserDriver {
  const clicking = (button: pointer.Button, count = 1) =>
    inPage<Click>(tabs, 'Clicked.', async (page, { target, modifiers }) => {
      await pointer.click(page, await toSpot(page, target), { button, count, held: modifiers })
    })
  return {
    left_click: clicking('left'),
    right_click: clicking('right'),
    middle_click: clicking('middle'),
    double_click: clicking('left', 2),
    triple_click: clicking('left', 3),
    hover: inPage(tabs, 'Moved.', async (page, { target }) => {
      const { x, y } = await toSpot(page, target)
      await page.mouse.move(x, y)
    }),
    mouse_move: inPage(tabs, 'Moved.', (page, { target }) => page.mouse.move(target.x, target.y)),
    left_mouse_down: inPage(tabs, 'Pressed.', async (page, { target }) => {
      await page.mouse.move(target.x, target.y)
      await page.mouse.down()
    }),
    left_mouse_up: inPage(tabs, 'Released.', async (page, { target }) => {
      await page.mouse.move(target.x, target.y)
      await page.mouse.up()
    }),
    left_click_drag: inPage(tabs, 'Dragged.', (page, { from, target }) =>
      pointer.drag(page, from, target),
    ),
    scroll: inPage(tabs, 'Scrolled.', (page, { target, scroll_direction, scroll_amount }) =>
      pointer.scroll(page, target, scroll_direction, scroll_amount ?? 3),
    ),
  }
}

/** Keys, waits and pictures. */
export function createKeyMembers(tabs: Tabs): BrowserDriver {
  return {
    type: inPage(tabs, 'Typed.', (page, { text }) => page.keyboard.type(text)),
    key: inPage(tabs, 'Pressed.', (page, { text, repeat }) =>
      pointer.pressKeys(page, text, repeat ?? 1),
    ),
    hold_key: inPage(tabs, 'Held.', (page, { text, duration }) =>
      pointer.holdFor(page, text, duration),
    ),
    wait: inPage(tabs, 'Waited.', (page, { duration }) => pointer.waitFor(page, duration)),
    screenshot: async ({ tab_id }) => pointer.takePicture((await tabs.find(tab_id)).page),
    zoom: async ({ region, tab_id }) => pointer.takePicture((await tabs.find(tab_id)).page, region),
  }
}
