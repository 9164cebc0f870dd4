/** The Chinese reference: the English pages under Chinese headings. TSDoc has one language. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { headingsOf, mapOutsideFences, withAnchors } from './markdown.ts'

const HEADINGS: Readonly<Record<string, string>> = {
  Accessors: '访问器',
  'Call Signature': '调用签名',
  Class: '类',
  Classes: '类',
  Constructor: '构造函数',
  Constructors: '构造函数',
  'Default Value': '默认值',
  Deprecated: '已弃用',
  'Event lifecycle': '事件的生命周期',
  Example: '示例',
  Examples: '示例',
  'Extended by': '被扩展于',
  Extends: '扩展自',
  Function: '函数',
  Functions: '函数',
  'Get Signature': '读取签名',
  'Implementation of': '实现自',
  Implements: '实现',
  'Inherited from': '继承自',
  Interface: '接口',
  Interfaces: '接口',
  Method: '方法',
  Methods: '方法',
  Modules: '模块',
  Namespace: '命名空间',
  Namespaces: '命名空间',
  Overrides: '重写自',
  Parameters: '参数',
  Properties: '属性',
  References: '引用',
  Returns: '返回值',
  'Set Signature': '设置签名',
  Throws: '抛出',
  'Type Alias': '类型别名',
  'Type Aliases': '类型别名',
  'Type Declaration': '类型声明',
  'Type Parameters': '类型参数',
  Variable: '变量',
  Variables: '变量',
}

export const translate = (name: string) => HEADINGS[name] ?? name

/** A page with Chinese headings under the English anchors. */
export function translateHeadings(markdown: string): string {
  const ids = headingsOf(markdown).map(({ id }) => id)
  const translated = mapOutsideFences(markdown, (prose) =>
    prose
      .replace(
        /^(#{2,6}) (.*)$/gm,
        (_all, marks: string, name: string) => `${marks} ${translate(name)}`,
      )
      .replace(
        /^# ([A-Z][a-z]+(?: [A-Z][a-z]+)?): /gm,
        (_all, kind: string) => `# ${translate(kind)}：`,
      ),
  )
  return withAnchors(translated, ids)
}

/** Writes the twin of a package's reference. */
export function writeReferenceTwin(folder: string, twin: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.md')) continue
    const target = join(twin, name)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, translateHeadings(readFileSync(join(folder, name), 'utf8')))
  }
}

/** Mends the anchors of links between the pages: TypeDoc writes a dash where a name has an underscore. */
export function mendAnchors(folder: string): void {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => name.endsWith('.md')).map((name) => join(folder, name))
  const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))
  const ids = new Map(
    [...texts].map(([file, text]) => [file, headingsOf(text).map(({ id }) => id)]),
  )
  for (const [file, text] of texts) {
    const mended = text.replace(
      /\]\(([^)#\s]*)#([^)\s]+)\)/g,
      (all, path: string, anchor: string) => {
        const there = ids.get(path === '' ? file : join(dirname(file), path)) ?? []
        const id = there.find((each) => each.replaceAll('_', '-') === anchor)
        return there.includes(anchor) || id === undefined ? all : `](${path}#${id})`
      },
    )
    if (mended !== text) writeFileSync(file, mended)
  }
}
