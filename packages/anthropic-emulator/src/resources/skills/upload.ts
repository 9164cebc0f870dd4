import { apiError, Refused } from '../../wire/api-error.ts'
import type { SkillFile, SkillUpload } from '../../state/skills.ts'

const MOST_BYTES = 30 * 1024 * 1024
const LONGEST_DESCRIPTION = 1_024
const SLUG = /^[a-z0-9-]{1,64}$/
const FRONTMATTER = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/

function refuse(message: string, status = 400): never {
  throw new Refused(apiError({ status, message }))
}

const unquote = (text: string): string => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text

// One field of the frontmatter, on its line or on the indented lines below it.
function readField(frontmatter: string, name: string): string {
  const lines = frontmatter.split(/\r?\n/)
  const at = lines.findIndex((line) => line.startsWith(`${name}:`))
  if (at === -1) return ''
  const first = (lines[at] ?? '').slice(name.length + 1).trim()
  if (first !== '' && !/^[>|][+-]?$/.test(first)) return unquote(first)
  const rest = lines.slice(at + 1)
  const end = rest.findIndex((line) => !/^\s/.test(line))
  return (end === -1 ? rest : rest.slice(0, end)).map((line) => line.trim()).join(' ')
}

interface NamedFile {
  parts: readonly string[]
  bytes: Uint8Array
}

async function readFiles(form: FormData): Promise<NamedFile[]> {
  const parts = [...form.getAll('files[]'), ...form.getAll('files')]
  const files = parts.filter((part) => typeof part !== 'string')
  if (files.length === 0) return refuse('files: Field required')
  if (files.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) {
    return refuse('files: The files exceed the maximum size of 30 MB', 413)
  }
  return Promise.all(
    files.map(async (file) => ({
      parts: file.name.split('/').filter((part) => part !== ''),
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  )
}

// The folder that all files are in.
function findFolder(files: readonly NamedFile[]): string {
  const [folder = ''] = files[0]?.parts ?? []
  const isWithin = ({ parts }: NamedFile) =>
    parts.length > 1 && parts[0] === folder && !parts.includes('..')
  if (files.every(isWithin)) return folder
  return refuse(
    'files: All files must be in the same top-level directory, such as "my-skill/SKILL.md"',
  )
}

/** The skill of an upload; a form that the API refuses throws. */
export async function fromSkillUpload(form: FormData | undefined): Promise<SkillUpload> {
  if (!form) {
    return refuse('The request body must be multipart/form-data with parts named "files[]"')
  }
  const named = await readFiles(form)
  const folder = findFolder(named)
  const files = named.map(({ parts, bytes }): SkillFile => ({
    path: parts.slice(1).join('/'),
    bytes,
  }))
  const manual = files.find(({ path }) => path === 'SKILL.md')
  if (!manual) return refuse('files: SKILL.md file must be exactly in the top-level folder')
  const frontmatter = FRONTMATTER.exec(new TextDecoder().decode(manual.bytes))?.[1]
  if (frontmatter === undefined) {
    return refuse('SKILL.md: must start with YAML frontmatter (---) of "name" and "description"')
  }
  const name = readField(frontmatter, 'name') || folder
  const description = readField(frontmatter, 'description')
  if (!SLUG.test(name)) {
    return refuse(`SKILL.md: name must be 1 to 64 lower-case letters, digits and hyphens: ${name}`)
  }
  if (description === '' || description.length > LONGEST_DESCRIPTION) {
    return refuse(`SKILL.md: description must be 1 to ${LONGEST_DESCRIPTION} characters`)
  }
  return { name, description, files }
}
