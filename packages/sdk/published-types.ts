import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import openapiTypeScript, { astToString } from 'openapi-typescript'
import ts from 'typescript'
import { errorCodes } from '../../contract/errors.ts'
import { openApiDocument } from '../../contract/openapi.ts'
import { typedDocument, typeKeyword } from './typed-document.ts'

const repository = join(import.meta.dirname, '..', '..')
const index = 'packages/sdk/index.ts'

/**
 * The declarations of the package, by file. Those of the SDK are its own, as the compiler writes them. What they import from the contract,
 * where types are made of schemas, is made of the OpenAPI document in its place, so that nobody needs a library of schemas.
 */
export async function publishedTypes(version: string): Promise<ReadonlyMap<string, string>> {
  const schemas = await schemasOf(version)
  const files = new Map([['contract/schemas.d.ts', schemas.text]])
  const asked = new Map<string, Set<string>>()
  const left = [index]
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    const place = declarationOf(file)
    if (files.has(place)) continue
    const text = await declarationsIn(file)
    files.set(place, file === index ? `${text}export type { Schemas } from './contract/schemas.js';\n` : text)
    for (const { from, names } of importsIn(text)) {
      const imported = relative(repository, join(repository, dirname(place), from)).replace(/\.js$/, '.ts')
      if (imported.startsWith('contract/')) asked.set(imported, new Set([...(asked.get(imported) ?? []), ...names]))
      else left.push(imported)
    }
  }
  for (const [module, names] of asked) files.set(declarationOf(module), standIn(module, [...names], schemas.names))
  return files
}

/** The index stands at the top of the package. */
function declarationOf(file: string): string {
  return file === index ? 'index.d.ts' : file.replace(/\.ts$/, '.d.ts')
}

async function declarationsIn(file: string): Promise<string> {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(await readFile(join(repository, file), 'utf8'), {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { isolatedDeclarations: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext },
  })
  const [problem] = diagnostics
  if (problem) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`)
  const climbing = file === index ? outputText.replaceAll("'../../", "'./") : outputText
  return climbing.replaceAll(/from '(\.[^']+)\.ts'/g, "from '$1.js'")
}

function importsIn(text: string): readonly { readonly from: string; readonly names: readonly string[] }[] {
  return [...text.matchAll(/\{([^{}]*)\} from '(\.[^']+)'/g)].map(([, names = '', from = '']) => ({
    from,
    names: names
      .split(',')
      .map((name) => name.replace(/^\s*type /, '').trim())
      .filter((name) => name !== ''),
  }))
}

interface Schemas {
  readonly text: string
  readonly names: ReadonlySet<string>
}

async function schemasOf(version: string): Promise<Schemas> {
  const document = JSON.parse(JSON.stringify(typedDocument(openApiDocument({ version }))))
  const nodes = await openapiTypeScript(document, {
    transform: ({ [typeKeyword]: name }) =>
      typeof name === 'string' ? ts.factory.createTypeReferenceNode(name) : undefined,
  })
  const text = astToString(nodes).replaceAll('@description ', '')
  const from = text.indexOf('export interface components')
  return {
    text: `${json}${text.slice(from, text.indexOf('export type $defs'))}export type Schemas = components['schemas'];\n`,
    names: new Set(Object.keys(document.components.schemas)),
  }
}

const json = `/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
`

/** What has no schema of its own name. */
const others: Readonly<Record<string, string>> = {
  Api: "export type Api = Schemas['Operations'];",
  CallOf: 'export type CallOf<Route extends { call: unknown }> = Route["call"];',
  AnswerOf: 'export type AnswerOf<Route extends { answer: unknown }> = Route["answer"];',
  ErrorCode: `export type ErrorCode = ${errorCodes.map((code) => `'${code}'`).join(' | ')};`,
  Json: "export type { Json } from '../schemas.js';",
  DeltaFrame: "export type DeltaFrame = Extract<Schemas['ServerFrame'], { type: 'delta' }>;",
  ReasoningFrame: "export type ReasoningFrame = Extract<Schemas['ServerFrame'], { type: 'reasoning' }>;",
  ToolProgressFrame: "export type ToolProgressFrame = Extract<Schemas['ServerFrame'], { type: 'tool_progress' }>;",
}

/** A module of the contract as the package has it. */
function standIn(module: string, names: readonly string[], schemas: ReadonlySet<string>): string {
  const path = relative(dirname(module), 'contract/schemas.js')
  const types = names.toSorted().map((name) => {
    const other = others[name]
    if (other !== undefined) return other
    if (!schemas.has(name)) throw new Error(`${module}: the OpenAPI document has no schema for ${name}`)
    return `export type ${name} = Schemas['${name}'];`
  })
  const lines = [`import type { Schemas } from '${path.startsWith('.') ? path : `./${path}`}';`, ...types]
  return `${lines.join('\n')}\n`
}
