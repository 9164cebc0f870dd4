/** One copy of OpenTelemetry's API for all, as an install of its own has it. */
import { createRequire, register } from 'node:module'
import { pathToFileURL } from 'node:url'

const copy = createRequire(new URL('../../site/package.json', import.meta.url)).resolve(
  '@opentelemetry/api',
)
const hook = `export const resolve = (name, context, next) =>
  name === '@opentelemetry/api' ? { url: '${pathToFileURL(copy).href}', shortCircuit: true } : next(name, context)`
register(`data:text/javascript,${encodeURIComponent(hook)}`)
