import { expect, test } from 'vitest'
import { onAbort } from './signals.ts'

function listening() {
  const controller = new AbortController()
  const heard: string[] = []
  const listen = (name: string) => onAbort(controller.signal, () => heard.push(name))
  return { controller, heard, listen }
}

test('all that listen are told once, by one listener', () => {
  const { controller, heard, listen } = listening()
  for (const name of ['a', 'b']) listen(name)
  controller.abort()
  controller.signal.dispatchEvent(new Event('abort'))
  expect(heard).toEqual(['a', 'b'])
})

test('one that was released is not told, nor one that another releases', () => {
  const { controller, heard, listen } = listening()
  listen('a')()
  const release = { late: () => {} }
  onAbort(controller.signal, () => release.late())
  release.late = listen('b')
  listen('c')
  controller.abort()
  expect(heard).toEqual(['c'])
})

test('one that begins to listen meanwhile is not told', () => {
  const { controller, heard, listen } = listening()
  const again = (): void => {
    heard.push('again')
    onAbort(controller.signal, again)
  }
  onAbort(controller.signal, again)
  listen('b')
  controller.abort()
  expect(heard).toEqual(['again', 'b'])
})

test('an event of somebody else does not keep later ones from being told', () => {
  const { controller, heard, listen } = listening()
  listen('a')
  controller.signal.dispatchEvent(new Event('abort'))
  listen('b')
  controller.abort()
  expect(heard).toEqual(['a', 'b'])
})
