import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SkillInfo } from 'chat-anthropic'
import { codeExecution, skills, type SkillSource } from 'chat-anthropic/middleware'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agentOn, chat, question, start } from '../agents.ts'

const MANUAL = '---\nname: reports\ndescription: Writes reports\n---\nBe brief.\n'
let root = ''

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'skills-'))
  await mkdir(join(root, 'reports/forms'), { recursive: true })
  await writeFile(join(root, 'reports/SKILL.md'), MANUAL)
  await writeFile(join(root, 'reports/forms/a.md'), '# A')
  await writeFile(join(root, 'reports/.secret'), 'key')
  await mkdir(join(root, 'empty'))
  await mkdir(join(root, 'linked'))
  await writeFile(join(root, 'linked/SKILL.md'), MANUAL)
  await symlink('/etc/hostname', join(root, 'linked/host'))
})

afterAll(async () => {
  await rm(root, { recursive: true, force: true })
})

const containerOf = (body: unknown) => (body as { container?: { skills?: object[] } }).container

describe('skills', () => {
  test('by their ids go with each call, and with the tool that runs them', async () => {
    await using api = await start({ reply: 'Fine.' })
    const sources: SkillSource[] = ['pptx', { id: 'xlsx', version: '20251013' }]
    await agentOn(api, { middleware: [skills({ skills: sources })] }).invoke(question())
    expect(containerOf(api.lastRequest)).toEqual({
      skills: [
        { type: 'anthropic', skill_id: 'pptx', version: 'latest' },
        { type: 'anthropic', skill_id: 'xlsx', version: '20251013' },
      ],
    })
    expect(api.lastRequest.tools).toMatchObject([{ name: 'code_execution' }])
  })

  test('of a folder are uploaded once, by any number of agents', async () => {
    await using api = await start({ reply: 'Fine.' })
    const folder = join(root, 'reports')
    for (const _ of [1, 2]) {
      const agent = agentOn(api, { middleware: [skills({ skills: [{ folder }, { folder }] })] })
      await agent.invoke(question())
      await agent.invoke(question())
    }
    const uploads = api.requests.filter(
      (each) => each.method === 'POST' && each.path === '/v1/skills',
    )
    expect(uploads).toHaveLength(1)
    const { value } = await chat(api).skills.list({ source: 'custom' }).next()
    const uploaded = value as SkillInfo | undefined
    expect(uploaded?.display_name).toMatch(/^reports [0-9a-f]{12}$/)
    expect(containerOf(api.lastRequest)?.skills?.[0]).toEqual({
      type: 'custom',
      skill_id: uploaded?.id,
      version: 'latest',
    })
  })

  test('share the container with the code that is executed', async () => {
    await using api = await start({ reply: 'Fine.' })
    const middleware = [codeExecution(), skills({ skills: ['pdf'] })]
    const modelSettings = { container: 'container_1' }
    const setting = {
      name: 'setting',
      wrapModelCall: (request: object, handler: (request: object) => unknown) =>
        handler({ ...request, modelSettings }),
    }
    await agentOn(api, { middleware: [setting, ...middleware] }).invoke(question())
    expect(containerOf(api.lastRequest)).toMatchObject({
      id: 'container_1',
      skills: [{ skill_id: 'pdf' }],
    })
  })

  test.each([
    ['empty', 'it has no SKILL.md'],
    ['missing', 'ENOENT'],
    ['linked', 'host is no regular file'],
  ])('of a folder that is none are refused: %s', async (name, message) => {
    await using api = await start({ reply: 'Fine.' })
    const middleware = [skills({ skills: [{ folder: join(root, name) }] })]
    await expect(agentOn(api, { middleware }).invoke(question())).rejects.toThrow(message)
    expect(api.requests).toEqual([])
  })

  test('must be some', () => {
    expect(() => skills({ skills: [] })).toThrow('skills.skills: there are no skills')
  })
})
