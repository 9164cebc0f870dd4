/** A driver of the computer toolset over a page of Playwright: its viewport is the screen. */
import type { ComputerInputs } from './members.ts'
import type { PageLike } from './playwright-types.ts'
import * as pointer from './pointer.ts'
import type { ComputerDriver } from './toolset.ts'

/** Runs the computer toolset on a page. The model sees its viewport, and nothing beside it. */
export function playwrightComputer(page: PageLike): ComputerDriver {
  const cursor = new Cursor()
  return { ...createMouseMembers(page, cursor), ...createOtherMembers(page, cursor) }
}

/** Where the mouse is: an action without a place happens there. */
class Cursor {
  at: pointer.Spot = { x: 0, y: 0 }

  moveTo(coordinate: readonly number[] | null | undefined): pointer.Spot {
    const [x = this.at.x, y = this.at.y] = coordinate ?? []
    this.at = { x, y }
    return this.at
  }
}

function createMouseMembers(page: PageLike, cursor: Cursor): ComputerDriver {
  const clicking =
    (button: pointer.Button, count = 1) =>
    async ({ coordinate, text }: ComputerInputs['left_click']) => {
      await pointer.click(page, cursor.moveTo(coordinate), { button, count, held: text })
      return 'Clicked.'
    }
  return {
    left_click: clicking('left'),
    right_click: clicking('right'),
    middle_click: clicking('middle'),
    double_click: clicking('left', 2),
    triple_click: clicking('left', 3),
    mouse_move: async ({ coordinate }) => {
      const { x, y } = cursor.moveTo(coordinate)
      await page.mouse.move(x, y)
      return 'Moved.'
    },
    left_mouse_down: async () => {
      await page.mouse.down()
      return 'Pressed.'
    },
    left_mouse_up: async () => {
      await page.mouse.up()
      return 'Released.'
    },
    left_click_drag: async ({ start_coordinate, coordinate, text }) => {
      const from = cursor.moveTo(start_coordinate)
      const drag = () => pointer.drag(page, from, cursor.moveTo(coordinate))
      await pointer.holdKeys(page, text ?? '', drag)
      return 'Dragged.'
    },
  }
}

function createOtherMembers(page: PageLike, cursor: Cursor): ComputerDriver {
  return {
    screenshot: () => pointer.takePicture(page),
    zoom: ({ region }) => pointer.takePicture(page, region),
    cursor_position: () => `X=${cursor.at.x},Y=${cursor.at.y}`,
    scroll: async ({ coordinate, scroll_direction, scroll_amount, text }) => {
      const at = cursor.moveTo(coordinate)
      const scroll = () => pointer.scroll(page, at, scroll_direction, scroll_amount)
      await pointer.holdKeys(page, text ?? '', scroll)
      return 'Scrolled.'
    },
    type: async ({ text }) => {
      await page.keyboard.type(text)
      return 'Typed.'
    },
    key: async ({ text, repeat }) => {
      await pointer.pressKeys(page, text, repeat ?? 1)
      return 'Pressed.'
    },
    hold_key: async ({ text, duration }) => {
      await pointer.holdFor(page, text, duration)
      return 'Held.'
    },
    wait: async ({ duration }) => {
      await pointer.waitFor(page, duration)
      return 'Waited.'
    },
  }
}
