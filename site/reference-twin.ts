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

const translate = (name: string) => HEADINGS[name] ?? name

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
    if (!/\.(?:md|json)$/.test(name)) continue
    const text = readFileSync(join(folder, name), 'utf8')
    const target = join(twin, name)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, name.endsWith('.md') ? translateHeadings(text) : translateSidebar(text))
  }
}

function translateSidebar(json: string): string {
  return json
    .replace(/"text":"([^"]*)"/g, (_all, name: string) => `"text":"${translate(name)}"`)
    .replaceAll('"/reference/', '"/zh/reference/')
}
