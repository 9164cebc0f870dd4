/** A request's body as the routes take it: parsed JSON, or the text where it is not JSON. */
export async function readBody(request: Request): Promise<unknown> {
  const text = await request.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
