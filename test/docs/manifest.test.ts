import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const repository = join(import.meta.dirname, '..', '..')
const pages = globSync(['*.md', 'docs/*.md', 'docs/runbooks/*.md'], { cwd: repository }).sort()

/** `@aws-sdk/client-*` stands for several. */
const told = [...tableOfDependencies().matchAll(/`([@\w./-]+\*?)`/g)].map(([, name = '']) => name)

test.each(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }))(
  'the first page says why %s is there',
  (dependency) => {
    expect(told.some((name) => isToldAs(dependency, name))).toBe(true)
  },
)

test('the first page gives reasons for nothing that is not there', () => {
  const all = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  expect(told.filter((name) => !all.some((dependency) => isToldAs(dependency, name)))).toEqual([])
})

test.each(pages)('every script that %s names is there', (page) => {
  const text = readFileSync(join(repository, page), 'utf8')
  const scripts = [...text.matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name = '']) => name)
  expect(scripts.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([])
})

function tableOfDependencies(): string {
  const [, after = ''] = readFileSync(join(repository, 'README.md'), 'utf8').split('\n## Dependencies\n')
  const [table = ''] = after.split('\n## ')
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  return rows.map((row) => row.split(' | ')[0]).join('\n')
}

function isToldAs(dependency: string, name: string): boolean {
  return name.endsWith('*') ? dependency.startsWith(name.slice(0, -1)) : dependency === name
}
