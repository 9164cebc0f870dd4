/** The words of a name or a text, in lower case: `getWeather` and `get_weather` are two. */
export function splitWords(text: string): string[] {
  const split = text.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replace(/_/g, ' ')
  return split.toLowerCase().match(/\p{L}+/gu) ?? []
}

/** Whether two words are one for the choice of a tool: weather and weathers, add and adder. */
export function areAlike(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one]
  return (
    short === long ||
    (short.length >= 3 && long.startsWith(short) && long.length - short.length <= 3)
  )
}
