/** Every option has a sentence that an editor shows: asked of the compiler, as editors do. */
import { join } from 'node:path'
import ts from 'typescript-5.9'
import { describe, expect, test } from 'vitest'

const PROGRAM = `
import { tools as all, type ChatAnthropicOptions, type ChatAnthropicCallOptions } from 'chat-anthropic'
import type { ChatAnthropicAwsOptions } from '../../packages/chat-anthropic/src/platforms/aws.ts'
import type { ChatAnthropicBedrockOptions } from '../../packages/chat-anthropic/src/platforms/bedrock.ts'
import type { ChatAnthropicFoundryOptions } from '../../packages/chat-anthropic/src/platforms/foundry.ts'
import type { ChatAnthropicGoogleCloudOptions } from '../../packages/chat-anthropic/src/platforms/google-cloud.ts'
import type { ChatAnthropicVertexOptions } from '../../packages/chat-anthropic/src/platforms/vertex.ts'
export type Constructor = ChatAnthropicOptions
export type Call = ChatAnthropicCallOptions
export type Aws = ChatAnthropicAwsOptions
export type Bedrock = ChatAnthropicBedrockOptions
export type Foundry = ChatAnthropicFoundryOptions
export type GoogleCloud = ChatAnthropicGoogleCloudOptions
export type Vertex = ChatAnthropicVertexOptions
export const tools = all
`

const NAME = join(import.meta.dirname, 'documented.program.ts')

/** The program, which is in no file. */
function compile(): ts.Program {
  const config = join(import.meta.dirname, 'tsconfig.json')
  const parsed = ts.getParsedCommandLineOfConfigFile(
    config,
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => {},
    },
  )!
  const host = ts.createCompilerHost(parsed.options)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (file, ...rest) =>
    file === NAME ? ts.createSourceFile(file, PROGRAM, ts.ScriptTarget.ESNext) : read(file, ...rest)
  return ts.createProgram([NAME], parsed.options, host)
}

const program = compile()
const checker = program.getTypeChecker()
const exported = new Map(
  checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(NAME)!)!)
    .map((symbol) => [symbol.name, symbol]),
)

const isBare = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length === 0

/** The options of a type without a sentence, those inside of our own objects too. */
function bareOptions(type: ts.Type, inside = 0): string[] {
  return checker.getPropertiesOfType(type).flatMap((option) => {
    if (isBare(option)) return [option.name]
    return inside === 0 ? [] : bareInside(option, inside - 1)
  })
}

function bareInside(option: ts.Symbol, inside: number): string[] {
  const NESTED = ['configs', 'defaultConfig', 'urlSources']
  if (!NESTED.includes(option.name)) return []
  const type = checker.getNonNullableType(checker.getTypeOfSymbol(option))
  const bare = bareOptions(type, inside).map((name) => `${option.name}.${name}`)
  const { name } = option
  const members = name === 'configs' ? checker.getPropertiesOfType(type) : []
  const config = checker.getIndexTypeOfType(type, ts.IndexKind.String)
  const types = [config, ...members.map((member) => checker.getTypeOfSymbol(member))]
  const deep = types.flatMap((each) => (each ? bareOptions(checker.getNonNullableType(each)) : []))
  // The members of a set are named by the API.
  return name === 'configs' ? deep.map((each) => `configs.*.${each}`) : bare
}

test('the program compiles', () => {
  const all = program.getSemanticDiagnostics(program.getSourceFile(NAME))
  expect(all.map(({ messageText }) => messageText)).toEqual([])
})

describe('every option has a sentence in an editor (B5)', () => {
  const TYPES = ['Constructor', 'Call', 'Aws', 'Bedrock', 'Foundry', 'GoogleCloud', 'Vertex']
  test.each(TYPES)('%s', (name) => {
    const type = checker.getDeclaredTypeOfSymbol(exported.get(name)!)
    expect(checker.getPropertiesOfType(type).length).toBeGreaterThan(40)
    expect(bareOptions(type)).toEqual([])
  })

  const tools = checker.getTypeOfSymbol(exported.get('tools')!)
  test.each(checker.getPropertiesOfType(tools).map((factory) => [factory.name, factory] as const))(
    'tools.%s',
    (_, factory) => {
      expect(isBare(factory)).toBe(false)
      const signatures = checker.getTypeOfSymbol(factory).getCallSignatures()
      expect(signatures.length).toBeGreaterThan(0)
      const bare = signatures.flatMap((signature) => {
        const type = checker.getTypeOfSymbol(signature.parameters[0]!)
        const options = signature.declaration ? optionsOf(type) : type
        return bareOptions(checker.getNonNullableType(options), 1)
      })
      expect(bare).toEqual([])
    },
  )
})

/** The options of a factory, whose parameters are a tuple. */
function optionsOf(type: ts.Type): ts.Type {
  return checker.isTupleType(type) ? checker.getTypeArguments(type as ts.TypeReference)[0]! : type
}
