import type { NewId } from '../wire/ids.ts'
import { isObject, objects, string } from '../wire/json.ts'
import type { Json } from '../wire/types.ts'

/** A file of a skill. */
export interface SkillFile {
  /** Below the skill's own folder. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** What an upload says of a skill. */
export interface SkillUpload {
  /** The slug, which all versions of a skill share. */
  readonly name: string
  readonly description: string
  readonly files: readonly SkillFile[]
}

/** A version of a skill. */
export interface SkillVersion extends SkillUpload {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** A skill; its newest version is the first. */
export interface Skill {
  readonly id: string
  readonly displayName: string
  readonly source: 'custom' | 'anthropic'
  /** Milliseconds since 1970, as `updatedAt`. */
  readonly createdAt: number
  readonly updatedAt: number
  readonly versions: readonly SkillVersion[]
}

/** The skills of one emulator. */
export interface SkillStore {
  create: (upload: SkillUpload, displayName: string) => Skill
  addVersion: (skill: Skill, upload: SkillUpload) => SkillVersion
  find: (id: string) => Skill | undefined
  /** Newest first, Anthropic's own last. */
  all: () => Skill[]
  remove: (id: string) => void
  removeVersion: (skill: Skill, version: SkillVersion) => void
}

const PUBLISHED = Date.UTC(2025, 9, 13)

const publish = (id: string, displayName: string, description: string): Skill => ({
  id,
  displayName,
  source: 'anthropic',
  createdAt: PUBLISHED,
  updatedAt: PUBLISHED,
  versions: [{ id: '20251013', createdAt: PUBLISHED, name: id, description, files: [] }],
})

/** Skills that every organization has. */
const ANTHROPIC: readonly Skill[] = [
  publish('xlsx', 'xlsx', 'Spreadsheets: create, edit and analyze them.'),
  publish('pptx', 'pptx', 'Presentations: create, edit and analyze them.'),
  publish('pdf', 'pdf', 'PDF documents: create, fill and analyze them.'),
  publish('docx', 'docx', 'Documents: create, edit and analyze them.'),
]

/** A place for skills. */
export function createSkillStore(newId: NewId, now: () => number): SkillStore {
  const held = new Map<string, Skill>(ANTHROPIC.map((skill) => [skill.id, skill]))
  const toVersion = (upload: SkillUpload): SkillVersion => ({
    ...upload,
    id: newId('skillver'),
    createdAt: now(),
  })
  const update = (skill: Skill, versions: readonly SkillVersion[]) =>
    held.set(skill.id, { ...skill, versions, updatedAt: now() })
  return {
    create(upload, displayName) {
      const [id, createdAt] = [newId('skill'), now()]
      const times = { createdAt, updatedAt: createdAt }
      const versions = [toVersion(upload)]
      const skill: Skill = { id, displayName, source: 'custom', ...times, versions }
      held.set(id, skill)
      return skill
    },
    addVersion(skill, upload) {
      const version = toVersion(upload)
      update(skill, [version, ...skill.versions])
      return version
    },
    find: (id) => held.get(id),
    all: () => {
      const all = [...held.values()]
      const own = all.filter(({ source }) => source === 'custom')
      return [...own.toReversed(), ...all.filter(({ source }) => source === 'anthropic')]
    },
    remove: (id) => void held.delete(id),
    removeVersion(skill, version) {
      update(
        skill,
        skill.versions.filter(({ id }) => id !== version.id),
      )
    },
  }
}

/** The skills that a request puts into its container, each at its version; or the one that is not there. */
export function resolveSkills(
  body: Json,
  { find }: Pick<SkillStore, 'find'>,
): { skills: Json[] } | { missing: string } {
  const asked = objects(isObject(body.container) ? body.container.skills : undefined)
  const skills: Json[] = []
  for (const { type, skill_id: id, version = 'latest' } of asked) {
    const skill = find(string(id))
    if (!skill || skill.source !== type) return { missing: `Skill not found: ${string(id)}` }
    const isLatest = version === 'latest'
    const found = skill.versions.find((one, at) => (isLatest ? at === 0 : one.id === version))
    if (!found) return { missing: `Skill version not found: ${string(version)}` }
    skills.push({ type, skill_id: id, version: found.id })
  }
  return { skills }
}
