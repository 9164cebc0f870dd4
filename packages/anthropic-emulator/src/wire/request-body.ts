import type { Json } from './types.ts'

/** What a request carries. */
export interface ReadBody {
  /** Parsed JSON, the text where it is not JSON, or what a form has in it. */
  body: unknown
  form?: FormData
  /** What the body was parsed from. */
  text?: string
}

// What the journal shows of a form: the bytes of a file are no reading matter.
function describe(form: FormData): Json {
  const parts = [...form].map(([name, value]) => {
    if (typeof value === 'string') return [name, value] as const
    return [name, { filename: value.name, type: value.type, size: value.size }] as const
  })
  return Object.fromEntries(parts)
}

async function readForm(request: Request): Promise<ReadBody> {
  try {
    const form = await request.formData()
    return { body: describe(form), form }
  } catch {
    return { body: 'multipart/form-data that cannot be read' }
  }
}

/** A request's body as the routes take it. */
export async function readBody(request: Request): Promise<ReadBody> {
  const type = request.headers.get('content-type') ?? ''
  if (/^multipart\/form-data\b/i.test(type)) return readForm(request)
  return parsed(await request.text())
}

/** The body that a text is. */
export function parsed(text: string): ReadBody {
  if (text === '') return { body: undefined, text }
  try {
    return { body: JSON.parse(text) as unknown, text }
  } catch {
    return { body: text, text }
  }
}
