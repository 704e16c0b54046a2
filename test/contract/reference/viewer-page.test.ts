import { expect, test } from 'vitest'
import { viewerPage } from '../../../contract/reference/viewer-page.ts'
import { viewerStart } from '../../../contract/reference/viewer-start.ts'

const page = viewerPage('Sortie', '1.2.3')

test('the page asks for its program and for nothing else, wherever it is', () => {
  expect([...page.matchAll(/\b(?:src|srcset|action)="([^"]*)"/g)].map(([, address]) => address)).toEqual([
    'docs/viewer.js',
  ])
  expect(page).not.toMatch(/https?:|<link|<img|<iframe|@import|url\(|\son\w+=/i)
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, address]) => address)
  expect(links.filter((address) => !/^(docs\/plain|openapi\.json)/.test(String(address)))).toEqual([])
})

test('its own part of the program is one that browsers can read, and asks for the document alone', () => {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as FunctionConstructor
  expect(() => new AsyncFunction(viewerStart)).not.toThrow()
  expect([...viewerStart.matchAll(/fetch\(([^)]*)\)/g)].map(([, what]) => what)).toEqual(["'openapi.json'"])
})

test('no text becomes markup', () => {
  expect(viewerPage('<b>', '"><script>')).not.toMatch(/<b>|"><script>/)
})
