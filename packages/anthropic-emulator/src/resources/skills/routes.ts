import type { Skill, SkillStore, SkillVersion } from '../../state/skills.ts'
import { apiError, Refused } from '../../wire/api-error.ts'
import { toFormData } from '../../wire/multipart.ts'
import { toJsonReply, type Reply } from '../../wire/reply.ts'
import type { Json } from '../../wire/types.ts'
import { limitOf } from '../paging.ts'
import { bindContext, queryOf, type ApiRoute, type RequestContext } from '../route.ts'
import { fromSkillUpload } from './upload.ts'
import { toZip } from './zip.ts'

const PATH = '/v1/skills'
const LONGEST_LABEL = 255

function refuse(message: string, status = 400): never {
  throw new Refused(apiError({ status, message }))
}

const toTime = (at: number): string => new Date(at).toISOString().replace('Z', '000Z')

function showSkill({ id, displayName, source, createdAt, updatedAt, versions }: Skill): Json {
  return {
    id,
    type: 'skill',
    display_name: displayName,
    latest_version_id: versions[0]?.id ?? null,
    source: { type: source },
    created_at: toTime(createdAt),
    updated_at: toTime(updatedAt),
  }
}

function showVersion(skill: Skill, { id, name, description, createdAt }: SkillVersion): Json {
  const created_at = toTime(createdAt)
  return { id, type: 'skill_version', skill_id: skill.id, name, description, created_at }
}

function findSkill(skills: SkillStore, { parameters }: RequestContext): Skill {
  const { id = '' } = parameters
  return skills.find(id) ?? refuse(`Skill not found: ${id}`, 404)
}

function findVersion(skills: SkillStore, request: RequestContext) {
  const skill = findSkill(skills, request)
  const { version = '' } = request.parameters
  const found = skill.versions.find(({ id }, at) =>
    version === 'latest' ? at === 0 : id === version,
  )
  return { skill, version: found ?? refuse(`Skill version not found: ${version}`, 404) }
}

// Everybody has Anthropic's skills, and nobody changes them.
function checkOwn(skill: Skill): Skill {
  return skill.source === 'custom' ? skill : refuse(`Skill ${skill.id} is read-only`)
}

// Cursors are places in the list.
function toPage<Item>(items: readonly Item[], query: URLSearchParams, show: (item: Item) => Json) {
  const given = query.get('page')
  const from = given === null ? 0 : Number(/^page_(\d+)$/.exec(given)?.[1] ?? NaN)
  if (Number.isNaN(from)) refuse('page: Invalid cursor')
  const end = from + limitOf(query)
  const next_page = end < items.length ? `page_${end}` : null
  return toJsonReply({ data: items.slice(from, end).map(show), next_page })
}

const formOf = ({ parts }: RequestContext): FormData | undefined => parts && toFormData(parts)

async function create(skills: SkillStore, request: RequestContext): Promise<Reply> {
  const form = formOf(request)
  const upload = await fromSkillUpload(form)
  const given = form?.get('display_name')
  const label = typeof given === 'string' && given !== '' ? given : upload.name
  if (label.length > LONGEST_LABEL || /[\r\n]/.test(label)) {
    refuse(`display_name: must be one line of at most ${LONGEST_LABEL} characters`)
  }
  return toJsonReply(showSkill(skills.create(upload, label)))
}

function list(skills: SkillStore, request: RequestContext): Reply {
  const query = queryOf(request)
  const source = query.get('source')
  const wanted = skills.all().filter((skill) => source === null || skill.source === source)
  return toPage(wanted, query, showSkill)
}

function remove(skills: SkillStore, request: RequestContext): Reply {
  const { id } = checkOwn(findSkill(skills, request))
  skills.remove(id)
  return toJsonReply({ id, type: 'skill_deleted' })
}

async function createVersion(skills: SkillStore, request: RequestContext): Promise<Reply> {
  const skill = checkOwn(findSkill(skills, request))
  const upload = await fromSkillUpload(formOf(request))
  const name = skill.versions[0]?.name
  if (upload.name !== name) {
    refuse(`SKILL.md: name is "${upload.name}"; every version of this skill is named "${name}"`)
  }
  return toJsonReply(showVersion(skill, skills.addVersion(skill, upload)))
}

function listVersions(skills: SkillStore, request: RequestContext): Reply {
  const skill = findSkill(skills, request)
  return toPage(skill.versions, queryOf(request), (version) => showVersion(skill, version))
}

function retrieveVersion(skills: SkillStore, request: RequestContext): Reply {
  const { skill, version } = findVersion(skills, request)
  return toJsonReply(showVersion(skill, version))
}

function removeVersion(skills: SkillStore, request: RequestContext): Reply {
  const { skill, version } = findVersion(skills, request)
  checkOwn(skill)
  if (skill.versions.length === 1) {
    refuse(`Skill ${skill.id} has no other version: delete the skill instead`)
  }
  skills.removeVersion(skill, version)
  return toJsonReply({ id: version.id, type: 'skill_version_deleted' })
}

function download(skills: SkillStore, request: RequestContext): Reply {
  const { name, files } = findVersion(skills, request).version
  const entries = files.map(({ path, bytes }) => ({ path: `${name}/${path}`, bytes }))
  const headers = {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="${name}.zip"`,
  }
  return { status: 200, headers, body: toZip(entries) }
}

const retrieve = (skills: SkillStore, request: RequestContext): Reply =>
  toJsonReply(showSkill(findSkill(skills, request)))

/** `/v1/skills` and what is below it. */
export function skillRoutes(skills: SkillStore): ApiRoute[] {
  const versions = `${PATH}/:id/versions`
  return bindContext(skills, [
    { method: 'POST', path: PATH, handle: create },
    { method: 'GET', path: PATH, handle: list },
    { method: 'GET', path: `${PATH}/:id`, handle: retrieve },
    { method: 'DELETE', path: `${PATH}/:id`, handle: remove },
    { method: 'POST', path: versions, handle: createVersion },
    { method: 'GET', path: versions, handle: listVersions },
    { method: 'GET', path: `${versions}/:version`, handle: retrieveVersion },
    { method: 'DELETE', path: `${versions}/:version`, handle: removeVersion },
    { method: 'GET', path: `${versions}/:version/content`, handle: download },
  ])
}
