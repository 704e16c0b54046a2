import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { reports } from './reports.ts'

const root = join(import.meta.dirname, '..', '..', '..')

test.each(reports)('a service that $did is followed to the end of a mission', async ({ tests }) => {
  for (const [file, ...names] of tests) {
    const text = await readFile(join(root, file), 'utf8')
    for (const name of names) expect(text, `${file} has no test “${name}”`).toContain(`'${name}`)
  }
})
