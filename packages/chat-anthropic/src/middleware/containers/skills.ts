/** Skills for an agent: instructions and files in its container. */
import { basename, resolve } from 'node:path'
import { createMiddleware } from 'langchain'
import { UnsupportedInputError } from '../../errors/errors.ts'
import type { Skills } from '../../resources/skills.ts'
import { isRecord, type RequestParams } from '../../wire.ts'
import { ModelCheck, type UnsupportedModel, unwrapModel } from '../requests/agent-model.ts'
import { withCodeExecution, withContainer } from './settings.ts'
import { readSkillFolder } from './skill-folder.ts'

/**
 * A skill: the id of one of Anthropic's (`"pptx"`, `"xlsx"`, `"docx"`, `"pdf"`) or of the workspace's
 * (`"skill_…"`), with its version or its latest one; or a folder on this machine.
 */
export type SkillSource = string | { id: string; version?: string | undefined } | { folder: string }

/** Which skills an agent has. */
export interface SkillsOptions {
  /** At least one, by ids or folders; equal folders are uploaded once. */
  skills: readonly SkillSource[]
  /** What to do where the model is not this package's: it gets no skills then. Default `"warn"`. */
  unsupportedModel?: UnsupportedModel | undefined
}

type Container = Exclude<NonNullable<RequestParams['container']>, string>
type SkillParam = NonNullable<NonNullable<Container['skills']>[number]>

/**
 * Middleware that gives an agent skills, and the code execution tool that they need, where it has none.
 * A folder is uploaded at the first call, once for the same content: its name and a hash of its files are
 * the skill's label in the workspace, and one that is there already is used. Throws
 * `UnsupportedInputError` without skills, and for a folder that is no skill.
 */
export function skills({ skills: sources, unsupportedModel = 'warn' }: SkillsOptions) {
  if (sources.length === 0) {
    throw new UnsupportedInputError('there are no skills', 'Pass ids or folders.', 'skills.skills')
  }
  const models = new ModelCheck('skills', unsupportedModel)
  const resolved = new WeakMap<object, Promise<SkillParam[]>>()
  const resolveFor = (model: object): Promise<SkillParam[]> => {
    const found = resolved.get(model) ?? resolveAll(sources, model)
    resolved.set(model, found)
    // What failed is tried again by the next call.
    found.catch(() => resolved.delete(model))
    return found
  }
  return createMiddleware({
    name: 'skills',
    wrapModelCall: async (request, handler) => {
      if (!models.accepts(request.model)) return handler(request)
      const params = await resolveFor(unwrapModel(request.model))
      return handler({
        ...request,
        tools: withCodeExecution(request.tools),
        modelSettings: withContainer(request.modelSettings, { skills: params }),
      })
    },
  })
}

async function resolveAll(sources: readonly SkillSource[], model: object): Promise<SkillParam[]> {
  const { skills: uploaded } = model as { skills: Skills }
  const params: SkillParam[] = []
  // One after the other: equal folders are uploaded once.
  for (const source of sources) params.push(await resolveOne(source, uploaded))
  return params
}

async function resolveOne(source: SkillSource, uploaded: Skills): Promise<SkillParam> {
  if (typeof source === 'string') return toParam(source, undefined)
  if ('folder' in source) return toParam(await uploadOnce(source.folder, uploaded), undefined)
  if (isRecord(source) && typeof source.id === 'string') return toParam(source.id, source.version)
  const hint = 'Pass an id, `{ id, version }` or `{ folder }`.'
  throw new UnsupportedInputError(`no skill is ${JSON.stringify(source)}`, hint, 'skills.skills')
}

function toParam(id: string, version: string | undefined): SkillParam {
  const type = id.startsWith('skill_') ? 'custom' : 'anthropic'
  return { type, skill_id: id, version: version ?? 'latest' }
}

async function uploadOnce(folder: string, uploaded: Skills): Promise<string> {
  const { files, hash } = await readSkillFolder(folder)
  const displayName = `${basename(resolve(folder))} ${hash}`
  for await (const { id, display_name } of uploaded.list({ source: 'custom' })) {
    if (display_name === displayName) return id
  }
  return (await uploaded.upload(files, { displayName })).id
}
