import { toJsonReply } from '../wire/reply.ts'
import type { ApiRoute } from './route.ts'

/** Where clients look whether the API can be reached at all; it asks for no key. */
export const helloRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/api/hello', handle: () => toJsonReply({ message: 'hello' }) },
]
