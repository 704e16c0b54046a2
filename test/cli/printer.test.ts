import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('../../cli/', import.meta.url))
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

/** What writes without the printer, or puts colours and control sequences into a text before it gets there. */
const ways =
  /process\.std(out|err)|\bconsole\.|styleText\(|node:(tty|fs\/promises'.*write)|\bwriteSync\b|\\u001b|\\x1b|createInterface|Text\.(template|styled|lines|joined)\(/

test('only the printer writes to the streams, and only it adds colours', () => {
  const others = files.filter((file) => !['printing/terminal.ts', 'printing/text.ts'].includes(file))
  expect(others.length).toBeGreaterThan(30)
  const found = others.flatMap((file) => {
    const code = readFileSync(`${folder}${file}`, 'utf8').replaceAll(/^\s*(\/\/|\/?\*).*$|\/\*\*.*?\*\//gm, '')
    return ways.test(code) ? [`${file}: ${ways.exec(code)?.[0]}`] : []
  })
  expect(found).toEqual([])
})
