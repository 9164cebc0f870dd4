import { describe, expect, test } from 'vitest'
import { NotFoundError, UnsupportedInputError } from '../../../src/index.ts'
import { bench, gather } from './support.ts'

const manual = (name = 'reports') =>
  `---\nname: ${name}\ndescription: Writes reports\n---\nBe brief.`
const files = (text = manual()) => [
  new File([text], 'reports/SKILL.md'),
  new File(['# A'], 'reports/forms/a.md'),
]

describe('a skill', () => {
  test('is uploaded with its files, looked up, given a newer version, and deleted', async () => {
    await using at = await bench()
    const { skills } = at.llm
    const skill = await skills.upload(files(), { displayName: 'Monthly reports' })
    expect(skill).toMatchObject({ display_name: 'Monthly reports', source: { type: 'custom' } })
    const newer = await skills.addVersion(skill.id, files(`${manual()} Briefer.`))
    expect(await skills.retrieve(skill.id)).toMatchObject({ latest_version_id: newer.id })
    expect(await gather(skills.list({ source: 'custom' }))).toHaveLength(1)
    await skills.delete(skill.id)
    await expect(skills.retrieve(skill.id)).rejects.toBeInstanceOf(NotFoundError)
  })

  test('has the name in its manual where no other is given', async () => {
    await using at = await bench()
    expect(await at.llm.skills.upload(files())).toMatchObject({ display_name: 'reports' })
    const all = await gather(at.llm.skills.list())
    expect(all.some(({ source }) => source.type === 'anthropic')).toBe(true)
  })

  test('without a manual is refused before any request', async () => {
    await using at = await bench()
    const upload = at.llm.skills.upload([new File(['x'], 'reports/a.md')])
    await expect(upload).rejects.toBeInstanceOf(UnsupportedInputError)
    await expect(at.llm.skills.addVersion('skill_1', [])).rejects.toThrow('a skill without')
    expect(at.asked()).toEqual([])
  })
})
