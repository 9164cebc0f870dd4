/** Writes the outputs of pages anew: `npx tsx test/docs-support/write-outputs.ts docs/page.md …`. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmulator } from 'anthropic-emulator'
import { type Block, mark, masked, moduleOf, programsOf, readPage, ROOT } from './pages.ts'
import { makeFolder, run } from './program.ts'

/** What each block of a page prints. */
async function outputsOf(page: string): Promise<Map<Block, string>> {
  const outputs = new Map<Block, string>()
  const folder = makeFolder('outputs')
  for (const program of programsOf(page)) {
    const file = join(folder, 'program.ts')
    writeFileSync(file, `${moduleOf(program)}\nexport {}\n`)
    await using api = await startEmulator()
    const variables = { ANTHROPIC_BASE_URL: api.url, ANTHROPIC_API_KEY: 'any' }
    const { code, stdout, stderr } = await run(['--import', 'tsx', file], variables)
    if (code !== 0) throw new Error(`${page} from line ${program.blocks[0]?.line}: ${stderr}`)
    if (stderr) console.warn(`${page}: ${stderr}`)
    for (const block of program.blocks) {
      const [, after = ''] = stdout.split(`${mark(block)}\n`)
      outputs.set(block, after.replace(/<line \d+>\n[\s\S]*$/, ''))
    }
  }
  rmSync(folder, { recursive: true })
  return outputs
}

for (const page of process.argv.slice(2)) {
  let text = readPage(page)
  for (const [{ code, output }, printed] of await outputsOf(page)) {
    if (output === undefined || masked(output) === masked(printed)) continue
    const block = `${code}\`\`\`\n\n\`\`\`text\n`
    const shown = printed.trimEnd() === '' ? '' : `${printed.trimEnd()}\n`
    text = text.replace(`${block}${output}`, () => `${block}${shown}`)
  }
  writeFileSync(fileURLToPath(new URL(page, ROOT)), text)
  console.log(page)
}
