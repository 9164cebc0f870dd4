/** Translations of one sentence, by the language that the prompt asks for. */
export const TRANSLATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'I love programming.': {
    french: "J'adore la programmation.",
    german: 'Ich liebe Programmieren.',
    spanish: 'Me encanta programar.',
    italian: 'Adoro programmare.',
    portuguese: 'Eu adoro programar.',
    japanese: '私はプログラミングが大好きです。',
    chinese: '我喜欢编程。',
  },
}

/** A question that is answered with calls of one tool. */
export interface ScriptedTask {
  question: RegExp
  tool: RegExp
  preamble: (tool: string) => string
  inputs: readonly Readonly<Record<string, string>>[]
}

const TWO_CITIES = [{ location: 'Los Angeles, CA' }, { location: 'New York, NY' }]
const WEATHER = /^get_?weather$/i

/** Questions with known calls. */
export const SCRIPTED_TASKS: readonly ScriptedTask[] = [
  {
    question: /哪个城市更热.*洛杉矶.*纽约/s,
    tool: WEATHER,
    preamble: (tool) =>
      `要回答这个问题，我们需要检查洛杉矶（LA）和纽约（NY）的当前天气。我将使用${tool}函数来获取这两个城市的信息。`,
    inputs: TWO_CITIES,
  },
  {
    question: /which city is (hotter|bigger|warmer).*\b(LA|Los Angeles)\b.*\b(NY|New York)\b/is,
    tool: WEATHER,
    preamble: (tool) =>
      `To answer this, I need the current weather in Los Angeles and in New York. I'll use the ${tool} function for both cities.`,
    inputs: TWO_CITIES,
  },
]
