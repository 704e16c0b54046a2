// `npm run changelog -- v0.2.0` prints the notes on a release in CHANGELOG.md; it fails unless the tag matches the version.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import manifest from '../package.json' with { type: 'json' }
import { notesOf } from './changelog.ts'

const [tag = ''] = process.argv.slice(2)
try {
  console.log(notesOf(readFileSync(join(import.meta.dirname, '..', 'CHANGELOG.md'), 'utf8'), tag, manifest.version))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
