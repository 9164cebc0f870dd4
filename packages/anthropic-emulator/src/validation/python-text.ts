import { isObject } from '../wire/json.ts'

const quote = (text: string): string =>
  text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll("'", "\\'")}'`

/** A JSON value as the API's messages spell it inside of lists and objects. */
export function toPythonLiteral(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(toPythonLiteral).join(', ')}]`
  if (!isObject(value)) return String(value)
  const entries = Object.entries(value)
  return `{${entries.map(([key, one]) => `${quote(key)}: ${toPythonLiteral(one)}`).join(', ')}}`
}

/** A JSON value as the API's messages spell it by itself. */
export function toPythonText(value: unknown): string {
  return typeof value === 'string' ? value : toPythonLiteral(value)
}
