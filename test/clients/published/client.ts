/** What each client is asked for, and what all of them share. */

/** Where the emulator is, as a client's options take it. */
export interface Endpoint {
  /** Without a path and without a slash at its end. */
  url: string
  apiKey: string
}

/** A client in three conversations. */
export interface Client {
  /** Asks `GREETING`; gives the answer. */
  chat(endpoint: Endpoint): Promise<string>
  /** Asks `GREETING`; gives the pieces of the answer, as they came. */
  stream(endpoint: Endpoint): Promise<string[]>
  /** Asks `QUESTION` with the tool `get_weather`, runs it where it is called; gives the answer. */
  toolLoop(endpoint: Endpoint): Promise<string>
}

/** A client that also asks for JSON of a schema. */
export interface Extractor extends Client {
  /** Asks about `PERSON`; gives the object with a `name` and an `age`. */
  extract(endpoint: Endpoint): Promise<unknown>
}

export const MODEL = 'claude-sonnet-4-6'
export const GREETING = 'Say hello.'
export const QUESTION = 'How is the weather in Paris?'

export const PERSON = 'Anna is 34 years old.'

/** The tool, as each client declares it. */
export const WEATHER = { name: 'get_weather', description: 'The weather of a city' } as const

export const WEATHER_SCHEMA = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const } },
  required: ['city'],
  additionalProperties: false as const,
}

/** What the tool does. */
export const weatherOf = (city: string) => `It rains in ${city}.`

/** All of what a stream gives. */
export async function all<T>(parts: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const part of parts) found.push(part)
  return found
}
