import { describe, expect, test } from 'vitest'
import { foreignImages } from '../../../../core/engine/guardrails/foreign-images.ts'

const hostsIn = (text: string, known: readonly string[] = []) => foreignImages(text, known).map(({ host }) => host)

describe('an image that is loaded from elsewhere is seen', () => {
  test.each([
    ['by its address', '![a](https://evil.test/p.png?d=1)'],
    ['with blanks and brackets', '![ ]( <https://evil.test/p.png> "title")'],
    ['without a protocol', '![a](//evil.test/p.png)'],
    ['by a reference', '![a][1]\n\n[1]: https://evil.test/p.png'],
    ['with brackets in its description', '![a [b] \\] c](https://evil.test/p.png)'],
    ['with a link in its description', '![a [b](https://example.com) c](https://evil.test/p.png)'],
    ['with other slashes', String.raw`![a](https:\\evil.test\p.png)`],
    ['with one slash', '![a](https:/evil.test/p.png)'],
    ['with blanks in its protocol', '<img src="ht\ntps://evil.test/p.png">'],
    ['behind a bracket in quotes', '<img alt=">" src=https://evil.test/p.png>'],
    ['behind an apostrophe', "<img alt=it's src=https://evil.test/p.png>"],
    ['among several sizes', '<img src="/own.png" srcset="/own.png 1x, https://evil.test/p.png 2x">'],
    ['as a source', '<picture><source srcset="https://evil.test/p.png"></picture>'],
    ['in a drawing', '<svg><image xlink:href="https://evil.test/p.png"/></svg>'],
    ['before a film', '<video poster="https://evil.test/p.png">'],
    ['in a frame', '<iframe src="https://evil.test/p.png">'],
    ['behind a table', '<td style="background:url(https://evil.test/p.png)">'],
    ['in HTML', '<img alt="a" src="https://evil.test/p.png">'],
    ['in HTML without quotes, in capitals', '<IMG width=1 SRC=https://evil.test/p.png>'],
  ])('%s', (_how, text) => {
    expect(hostsIn(`Here it is: \n${text}\n`)).toEqual(['evil.test'])
  })
})

test('images of hosts that are known, and of those below them, are not', () => {
  const text = '![a](https://img.example.com/a.png) ![b](https://example.com/b.png) ![c](https://badexample.com/c.png)'
  expect(hostsIn(text, ['example.com'])).toEqual(['badexample.com'])
})

test('a link is no image, and an address of its own is none', () => {
  expect(hostsIn('[a](https://evil.test/) https://evil.test/p.png')).toEqual([])
  expect(hostsIn('![a](/own/p.png) ![b](own.png) ![c](data:image/png;base64,AA==) <img src=own.png>')).toEqual([])
  expect(hostsIn('![a](own.png) and [b](https://evil.test/), <a href="https://evil.test/">c</a>')).toEqual([])
})

test('a text that is nearly all images is looked through', () => {
  expect(hostsIn('!['.repeat(200_000))).toEqual([])
  expect(hostsIn(`${'<img '.repeat(100_000)}![a](https://evil.test/p.png)`)).toEqual(['evil.test'])
})
