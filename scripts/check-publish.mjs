/** Refuses to publish a package that does not say where it comes from. Runs in the package's folder. */
import { readFileSync } from 'node:fs'

const EXAMPLES = {
  repository: { type: 'git', url: 'git+https://github.com/OWNER/REPOSITORY.git', directory: '…' },
  homepage: 'https://github.com/OWNER/REPOSITORY#readme',
  bugs: 'https://github.com/OWNER/REPOSITORY/issues',
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const missing = Object.entries(EXAMPLES).filter(([field]) => !manifest[field])
if (missing.length > 0) {
  const lines = missing.map(([field, example]) => `  "${field}": ${JSON.stringify(example)}`)
  console.error(
    `${manifest.name} is not published: its package.json has to say where it comes from. Set\n` +
      lines.join('\n'),
  )
  process.exitCode = 1
}
