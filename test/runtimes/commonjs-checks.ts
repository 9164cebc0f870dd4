/** What has to hold in a program that `require`s. */
import { equal } from './checks.ts'

const PACKAGES = /node_modules\/(?:chat-anthropic|@langchain\/core|@anthropic-ai\/sdk)\//
const COMMONJS =
  /chat-anthropic\/dist\/cjs\/|@langchain\/core\/.*\.cjs$|@anthropic-ai\/sdk\/.*\.js$/

export const COMMONJS_CHECKS: Record<string, () => Promise<void>> = {
  'loads CommonJS builds only': async () => {
    const loaded = Object.keys(require.cache).map((path) => path.replaceAll('\\', '/'))
    const files = loaded.filter((path) => PACKAGES.test(path))
    const others = files.filter((path) => !COMMONJS.test(path))
    equal([others, files.length > 100], [[], true])
  },
}
