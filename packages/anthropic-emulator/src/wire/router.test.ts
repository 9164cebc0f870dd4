import { expect, test } from 'vitest'

import { createRouter } from './router.ts'

const find = createRouter([
  { method: 'POST', path: '/files', handle: 'upload' },
  { method: 'GET', path: '/files/:id', handle: 'show' },
  { method: 'GET', path: '/files/newest', handle: 'newest' },
  { method: 'GET', path: '/files/:id/content', handle: 'download' },
])

test.each([
  ['POST', '/files', { handle: 'upload', parameters: {} }],
  ['GET', '/files/f_1', { handle: 'show', parameters: { id: 'f_1' } }],
  ['HEAD', '/files/f_1', { handle: 'show', parameters: { id: 'f_1' } }],
  ['GET', '/files/newest', { handle: 'newest', parameters: {} }],
  ['GET', '/files/a%2Fb%20c/content', { handle: 'download', parameters: { id: 'a/b c' } }],
  ['GET', '/files/100%/content', { handle: 'download', parameters: { id: '100%' } }],
  ['GET', '/files', { missing: 'method' }],
  ['DELETE', '/files/f_1', { missing: 'method' }],
  ['GET', '/files/', { missing: 'path' }],
  ['GET', '/files/f_1/content/more', { missing: 'path' }],
  ['GET', '/', { missing: 'path' }],
])('%s %s', (method, path, match) => {
  expect(find(method, path)).toEqual(match)
})
