import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { urlTemplate } from '../../../../core/records/tool/url-template.ts'

const expand = (template: string, given: Readonly<Record<string, unknown>>) => urlTemplate(template).expand(given)
const refused = (code: string) => expect.objectContaining({ code })

describe('an address with arguments in it', () => {
  test.each([
    ['https://a.example/orders/{id}', { id: '7' }, 'https://a.example/orders/7'],
    ['https://a.example/orders/{id}', { id: 7 }, 'https://a.example/orders/7'],
    ['https://a.example/{a}/{b}?c={c}', { a: 'x', b: true, c: '' }, 'https://a.example/x/true?c='],
    ['https://a.example/{id}', { id: 'a/b?c#d&e=f g%2F' }, 'https://a.example/a%2Fb%3Fc%23d%26e%3Df%20g%252F'],
    ['https://a.example/{id}', { id: "it's (a) *star*!" }, 'https://a.example/it%27s%20%28a%29%20%2Astar%2A%21'],
    ['https://a.example/files/{+path}', { path: 'a/b c/ö?x' }, 'https://a.example/files/a/b%20c/%C3%B6%3Fx'],
    ['https://a.example', {}, 'https://a.example'],
    ['https://a.example/?q={q}', { q: '@evil.test/' }, 'https://a.example/?q=%40evil.test%2F'],
  ])('%s with %j', (template, given, address) => {
    expect(expand(template, given)).toBe(address)
  })

  test.each([
    ['nothing for a name', {}],
    ['an empty text, which would be the address of all of them', { id: '' }],
    ['a part above', { id: '..' }],
    ['the part itself', { id: '.' }],
    ['a list', { id: ['a'] }],
    ['an object', { id: { a: 1 } }],
    ['null', { id: null }],
    ['half a character', { id: '\ud800' }],
    ['what every object inherits', Object.create({ id: 'a' })],
  ])('is not made of %s', (_, given) => {
    expect(() => expand('https://a.example/orders/{id}/items', given)).toThrow(refused('invalid_input'))
  })

  test('climbs nowhere by slashes that stay', () => {
    for (const path of ['../a', 'a/../../b', 'a/..', '.', './a', '%2e%2e/a']) {
      const made = () => expand('https://a.example/files/{+path}', { path })
      // A percent sign is a text like any other, and so is what follows it.
      if (path.startsWith('%')) expect(made()).toBe('https://a.example/files/%252e%252e/a')
      else expect(made, path).toThrow(refused('invalid_input'))
    }
    expect(() => expand('https://a.example/{a}{b}/', { a: '.', b: '.' })).toThrow(refused('invalid_input'))
  })

  test('never leads to another host, path or query, whatever the arguments are', () => {
    const anything = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.webUrl())
    fc.assert(
      fc.property(anything, anything, anything, (a, b, c) => {
        try {
          const url = new URL(expand('https://a.example:8443/v1/{a}/x/{+b}?c={c}&d=1', { a, b, c }))
          expect(url.origin).toBe('https://a.example:8443')
          expect(url.pathname.startsWith('/v1/')).toBe(true)
          expect(decodeURIComponent(url.pathname.split('/')[2] ?? '')).toBe(a)
          expect(url.pathname.split('/')[3]).toBe('x')
          expect([...url.searchParams]).toEqual([
            ['c', c],
            ['d', '1'],
          ])
          expect(url.hash).toBe('')
        } catch (error) {
          expect(error).toEqual(refused('invalid_input'))
        }
      }),
    )
  })
})

describe('a template is refused that', () => {
  test.each([
    ['has its host from arguments', 'https://{host}/a'],
    ['has a part of its host from arguments', 'https://a.{host}/a'],
    ['has what ends its host from arguments', 'https://a.example{rest}'],
    ['has its port from arguments', 'https://a.example:{port}/'],
    ['has an expression of another level', 'https://a.example/{a,b}'],
    ['has an operator that it does not know', 'https://a.example/{?q}'],
    ['has an open brace', 'https://a.example/{a'],
    ['has a closing brace', 'https://a.example/a}'],
    ['has a name with a space', 'https://a.example/{a b}'],
    ['keeps slashes in its query', 'https://a.example/?a={+a}'],
    ['climbs by itself', 'https://a.example/b/../{a}'],
    ['has a user name', 'https://u@a.example/{a}'],
    ['is no address', 'https://a b/{a}'],
  ])('%s', (_, template) => {
    expect(() => urlTemplate(template)).toThrow(refused('not_applicable'))
  })

  test('names its variables', () => {
    expect(urlTemplate('https://a.example/{a}/{+b}?c={c}').variables).toEqual(['a', 'b', 'c'])
  })
})
