import Anthropic, { toFile } from '@anthropic-ai/sdk'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { startEmulator, type Emulator } from '../../index.ts'

let api: Emulator
let client: Anthropic
beforeEach(async () => {
  api = await startEmulator()
  client = new Anthropic({ apiKey: 'k', baseURL: api.url, maxRetries: 0 })
})
afterEach(() => api.close())

const manual = (name = 'brand-voice', description = 'How we speak.') =>
  toFile(
    new TextEncoder().encode(`---\nname: ${name}\ndescription: ${description}\n---\n# Voice\n`),
    `${name}/SKILL.md`,
  )
const extra = (path: string) => toFile(new TextEncoder().encode('print("hi")\n'), path)

async function ids(list: AsyncIterable<{ id: string }>): Promise<string[]> {
  const all: string[] = []
  for await (const { id } of list) all.push(id)
  return all
}

describe('a skill', () => {
  test('is made of files, read, listed and deleted', async () => {
    const { skills } = client.beta
    const files = [await manual(), await extra('brand-voice/scripts/run.py')]
    const made = await skills.create({ files, display_name: 'Brand voice' })
    expect(made).toMatchObject({
      id: expect.stringMatching(/^skill_01/),
      type: 'skill',
      display_name: 'Brand voice',
      source: { type: 'custom' },
      latest_version_id: expect.any(String),
    })
    expect(await skills.retrieve(made.id)).toEqual(made)
    expect(await ids(skills.list({ source: 'custom' }))).toEqual([made.id])
    expect(await skills.delete(made.id)).toEqual({ id: made.id, type: 'skill_deleted' })
    await expect(skills.retrieve(made.id)).rejects.toThrow(`Skill not found: ${made.id}`)
  })

  test('has versions, of which one at least stays', async () => {
    const { skills } = client.beta
    const { id, latest_version_id: first } = await skills.create({ files: [await manual()] })
    const files = [await manual('brand-voice', '"How we speak now."')]
    const second = await skills.versions.create(id, { files })
    expect(second).toMatchObject({
      type: 'skill_version',
      skill_id: id,
      name: 'brand-voice',
      description: 'How we speak now.',
    })
    expect(await skills.retrieve(id)).toMatchObject({ latest_version_id: second.id })
    expect(await ids(skills.versions.list(id, { limit: 1 }))).toEqual([second.id, first])
    const latest = await skills.versions.retrieve('latest', { skill_id: id })
    expect(latest.id).toBe(second.id)
    const deleted = await skills.versions.delete(second.id, { skill_id: id })
    expect(deleted).toEqual({ id: second.id, type: 'skill_version_deleted' })
    await expect(skills.versions.delete(first, { skill_id: id })).rejects.toThrow(
      'no other version',
    )
    const other = skills.versions.create(id, { files: [await manual('other-name')] })
    await expect(other).rejects.toThrow('every version of this skill is named')
  })

  test('is downloaded as an archive of its folder', async () => {
    const { skills } = client.beta
    const files = [await manual(), await extra('brand-voice/scripts/run.py')]
    const { id, latest_version_id: version } = await skills.create({ files })
    const response = await skills.versions.download(version, { skill_id: id })
    expect(response.headers.get('content-type')).toBe('application/zip')
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')
    for (const part of ['brand-voice/SKILL.md', 'brand-voice/scripts/run.py', 'print("hi")']) {
      expect(bytes.includes(part)).toBe(true)
    }
    // The end of the directory names two entries.
    expect(bytes.readUInt16LE(bytes.length - 22 + 10)).toBe(2)
  })
})

describe("Anthropic's skills", () => {
  test('are there for everybody, and read-only', async () => {
    const { skills } = client.beta
    const all = await ids(skills.list({ source: 'anthropic' }))
    expect(all.toSorted()).toEqual(['docx', 'pdf', 'pptx', 'xlsx'])
    await expect(skills.delete('xlsx')).rejects.toThrow('read-only')
  })
})

const text = (content: string) => new TextEncoder().encode(content)

test.each<[what: string, files: [name: string, content: string][], message: string]>([
  ['no files', [], 'files: Field required'],
  ['no SKILL.md', [['a/readme.md', 'Hi']], 'SKILL.md file must be exactly in the top-level folder'],
  ['no folder', [['SKILL.md', 'Hi']], 'must be in the same top-level directory'],
  [
    'two folders',
    [
      ['a/SKILL.md', 'Hi'],
      ['b/x.py', 'Hi'],
    ],
    'must be in the same top-level directory',
  ],
  ['no frontmatter', [['a/SKILL.md', 'Hi']], 'must start with YAML frontmatter'],
  ['no description', [['a/SKILL.md', '---\nname: a\n---\n']], 'description must be 1 to 1024'],
  [
    'a name in capitals',
    [['a/SKILL.md', '---\nname: My Skill\ndescription: x\n---\n']],
    'name must be 1 to 64 lower-case letters',
  ],
])('an upload with %s is refused', async (_, given, message) => {
  const form = new FormData()
  for (const [name, content] of given) form.append('files[]', new File([text(content)], name))
  form.append('display_name', 'X')
  const headers = { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' }
  const response = await fetch(`${api.url}/v1/skills`, { method: 'POST', headers, body: form })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain(message)
})

describe('a message', () => {
  const ask = (skills: Anthropic.Beta.BetaSkillParams[]) =>
    client.beta.messages.create({
      model: 'claude-opus-4-6',
      max_tokens: 500,
      betas: ['code-execution-2025-08-25', 'skills-2025-10-02'],
      tools: [{ type: 'code_execution_20250825', name: 'code_execution' }],
      container: { skills },
      messages: [{ role: 'user', content: 'Run python code that prints 1 + 1' }],
    })

  test('has the skills of its container, each at a version', async () => {
    const made = await client.beta.skills.create({ files: [await manual()] })
    const { container } = await ask([
      { type: 'anthropic', skill_id: 'pptx', version: 'latest' },
      { type: 'custom', skill_id: made.id },
    ])
    expect(container?.skills).toEqual([
      { type: 'anthropic', skill_id: 'pptx', version: '20251013' },
      { type: 'custom', skill_id: made.id, version: made.latest_version_id },
    ])
  })

  test.each<Anthropic.Beta.BetaSkillParams>([
    { type: 'custom', skill_id: 'skill_01nobody' },
    { type: 'anthropic', skill_id: 'poetry' },
    { type: 'custom', skill_id: 'xlsx' },
  ])('is refused with a skill that is not there: %j', async (skill) => {
    await expect(ask([skill])).rejects.toThrow(`Skill not found: ${skill.skill_id}`)
  })

  test('is refused with a version that is not there', async () => {
    const skill = { type: 'anthropic' as const, skill_id: 'xlsx', version: '19990101' }
    await expect(ask([skill])).rejects.toThrow('Skill version not found: 19990101')
  })
})
