import { describe, expect, test } from 'vitest'
import { errorTable } from '../../contract/errors.ts'
import { openApiDocument } from '../../contract/openapi.ts'
import { referencePage } from '../../contract/reference-page.ts'
import { catalogue } from '../../events/catalogue.ts'

const document = openApiDocument({ version: '1.2.3', serverUrl: 'http://localhost:4600' })
const page = referencePage(document)
const operationIds = Object.values(document.paths).flatMap((methods) =>
  Object.values(methods).map(({ operationId }) => operationId),
)

describe('the reference page', () => {
  test('has every operation, error and event, each with an address of its own', () => {
    for (const id of operationIds) expect(page).toContain(`<article id="${id}">`)
    for (const code of Object.keys(errorTable)) expect(page).toContain(`id="error-${code}"`)
    for (const type of Object.keys(catalogue)) expect(page).toContain(`id="event-${type}"`)
  })

  test('has no link that leads nowhere and no id twice', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect(targets.filter((target) => !ids.includes(target))).toEqual([])
  })

  test('asks for nothing from anywhere and runs no script', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=|src=/i)
  })

  test('closes every element that it opens', () => {
    const open: string[] = []
    for (const [, closing, name = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (name === 'meta') continue
      if (closing === '') open.push(name)
      else expect(open.pop()).toBe(name)
    }
    expect(open).toEqual([])
  })

  test('lets no text of the contract become markup', () => {
    const hostile = '<img src=x onerror=alert(1)>"\'&`<b>`'
    const shown = referencePage({ ...document, info: { ...document.info, description: hostile, title: hostile } })
    expect(shown).not.toContain('<img')
    expect(shown).not.toContain('<b>')
    expect(shown).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;')
  })

  test('shows requests that can be pasted', () => {
    expect(page).toContain('curl -X POST &#39;http://localhost:4600/v1/missions&#39;')
    expect(page).toContain('curl &#39;http://localhost:4600/v1/missions/mis_')
  })
})
