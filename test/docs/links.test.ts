import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const repository = join(import.meta.dirname, '..', '..')
const pages = globSync(['*.md', 'docs/**/*.md', 'bench/*.md', 'examples/*/*.md'], { cwd: repository }).sort()
/** A decision is of its day: files that it names may have moved since. */
const ofToday = pages.filter((page) => !page.startsWith('docs/adr/'))
const sources = globSync(
  [
    '*.ts',
    '{adapters,bench,bin,cli,contract,core,events,examples,functions,gates,lib,local,packages,sdk,test,web,.ci}/**/*.ts',
  ],
  {
    cwd: repository,
  },
)

test('there are pages', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/models.md', 'docs/runbooks/README.md']))
})

test.each(pages)('every link of %s leads to a page and a heading that are there', (page) => {
  expect(linksIn(textOf(page)).filter((link) => !leadsSomewhere(page, link))).toEqual([])
})

test.each(ofToday)('every file of the repository that %s names is there', (page) => {
  const text = textOf(page)
  expect(pathsIn(text).filter((path) => !existsSync(join(repository, path)))).toEqual([])
  expect(sourcesIn(text).filter((name) => !sources.some((source) => `/${source}`.endsWith(`/${name}`)))).toEqual([])
})

test('every page is in the list of documents', () => {
  const listed = linksIn(textOf('docs/README.md')).map((link) => join('docs', link))
  const all = pages.filter((page) => /^docs\/[\w-]+\.md$/.test(page) && page !== 'docs/README.md')
  expect(all.filter((page) => !listed.includes(page))).toEqual([])
})

test('what leads nowhere is found', () => {
  const page = [
    '[a](models.md#settings) [b](models.md#nothing) [c](none.md) [d](#headings-of-its-own)',
    '# Headings, of its own',
  ]
  const links = linksIn(page.join('\n'))
  expect(links.map((link) => leadsSomewhere('docs/README.md', link))).toEqual([true, false, false, false])
  expect(slugsIn(page.join('\n'))).toEqual(['headings-of-its-own'])
  expect(pathsIn('`core/nowhere.ts` `core/<area>/x.ts` `some/thing`')).toEqual(['core/nowhere.ts'])
})

/** Without what stands in fences: shells and JSON have brackets of their own. */
function textOf(page: string): string {
  return readFileSync(join(repository, page), 'utf8').replace(/^\s*```[\s\S]*?^\s*```/gm, '')
}

/** To files and headings; others than this repository’s are not looked at. */
function linksIn(text: string): readonly string[] {
  const links = [...text.replace(/`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.filter((link) => !/^[a-z]+:/.test(link))
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#')
  const target = path === '' ? page : join(dirname(page), path)
  if (!existsSync(join(repository, target))) return false
  return heading === undefined || !target.endsWith('.md') || slugsIn(textOf(target)).includes(heading)
}

/** The addresses of headings, as GitHub makes them. */
function slugsIn(text: string): readonly string[] {
  const times = new Map<string, number>()
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => {
    const words = title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const slug = words.replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '').replace(/\s/g, '-')
    const before = times.get(slug) ?? 0
    times.set(slug, before + 1)
    return before === 0 ? slug : `${slug}-${before}`
  })
}

/** By the ends of their paths, as a sentence names them. */
function sourcesIn(text: string): readonly string[] {
  return [...text.matchAll(/`(\w[\w.-]*(?:\/[\w.-]+)*\.ts)`/g)].map(([, name = '']) => name)
}

/** Those that stand for one file or folder. */
function pathsIn(text: string): readonly string[] {
  const named = [...text.matchAll(/`([\w./-]+)`/g)].map(([, path = '']) => path)
  return named.filter((path) => folders.test(path))
}

const folders =
  /^(?:adapters|bench|bin|cli|contract|core|docs|events|examples|functions|gates|lib|local|packages|sdk|test|\.ci|\.github)\/\w/
