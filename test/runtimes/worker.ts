/** The program of a worker: answers with what came of the checks. */
import { CHECKS, outcomeOf } from './checks.ts'

export default {
  async fetch(request: Request): Promise<Response> {
    const api = new URL(request.url).searchParams.get('api') ?? ''
    return Response.json(await outcomeOf(CHECKS, api))
  },
}
