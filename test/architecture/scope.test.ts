import { globSync, readFileSync } from 'node:fs'
import * as ts from 'typescript'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)

test('no function of core takes a tenant and its store: one scope has both', () => {
  const found = globSync('core/**/*.ts', { cwd: root.pathname }).flatMap((path) =>
    takersOfBoth(ts.createSourceFile(path, readFileSync(new URL(path, root), 'utf8'), ts.ScriptTarget.Latest, true)),
  )
  expect(found).toEqual([])
})

test.each([
  ['function f(tenant: string, store: Store) {}', 1],
  ['const f = async (store: Store, id: string, tenant: string) => {}', 1],
  ['function f({ tenant, store }: Scope) {}', 0],
  ['function f(tenant: string, operators: Store) {}', 0],
  ['function f(stores: Stores, tenant: string) {}', 0],
])('%s is seen for what it is', (text, takers) => {
  expect(takersOfBoth(ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true))).toHaveLength(takers)
})

function takersOfBoth(file: ts.SourceFile): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const parameters = node.parameters.map((parameter) => parameter.getText(file).replace(/\s*=.*/s, ''))
      const tenant = parameters.includes('tenant: string')
      if (tenant && parameters.includes('store: Store')) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
        found.push(`${file.fileName}:${line + 1}`)
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}
