/** Resolves `@langchain/anthropic` to SEAMS_ALIAS, as `"npm:chat-anthropic"` in a manifest does. */
import { register } from 'node:module'

const hook = `
export const resolve = (specifier, context, next) =>
  next(specifier === '@langchain/anthropic' ? ${JSON.stringify(process.env.SEAMS_ALIAS)} : specifier, context)
`
register(`data:text/javascript,${encodeURIComponent(hook)}`)
