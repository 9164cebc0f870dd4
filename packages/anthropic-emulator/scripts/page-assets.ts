/**
 * Builds the script and the style of the page at `/_emulator` into one module, which is in git: so the
 * emulator starts from its sources without a build. Run with `npm run page` after changing them.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const folder = join(import.meta.dirname, '../src/journal/page')

/** The module that holds what was built. */
export const ASSETS = join(folder, 'assets.ts')

const quote = (text: string): string => `\`${text.trim().replace(/[\\`]|\$(?=\{)/g, '\\$&')}\``

/** The text of that module, as the sources want it. */
export async function buildAssets(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['script/main.ts', 'style/main.css'],
    outdir: '.',
    write: false,
    bundle: true,
    minify: true,
    // So that a change of the sources changes some lines, and not one of 20,000 characters.
    lineLimit: 160,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
  })
  const [script = '', style = ''] = ['.js', '.css'].map(
    (ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text,
  )
  return `// Made from script/ and style/ by \`npm run page\`. Change those instead.

/** What runs in the page. */
export const SCRIPT: string = ${quote(script)}

/** How the page looks. */
export const STYLE: string = ${quote(style)}
`
}

if (process.argv[1] === import.meta.filename) writeFileSync(ASSETS, await buildAssets())
