import { expect, test } from 'vitest'
import { documentBounds } from '../../../../adapters/contents/bounds.ts'
import { slideText } from '../../../../adapters/contents/office/slide-text.ts'
import { officeFile, pptx, relationships } from '../../../files/samples.ts'

test('slides are told in order, each with its notes', () => {
  const presentation = pptx([
    { words: ['Plan &amp; goal', 'a</a:t><a:br/><a:t>b'], notes: ['Say hello'] },
    { words: ['End', ''] },
    { words: [], notes: ['Nothing to see'] },
  ])
  expect(slideText(presentation)).toBe(
    '[Slide 1]\nPlan & goal\na\nb\n[Notes]\nSay hello\n\n[Slide 2]\nEnd\n\n[Slide 3]\n[Notes]\nNothing to see',
  )
})

test('the order is that of the presentation, and not that of the archive', () => {
  const slide = (words: string, about = '') => `<p:sld${about}><a:p><a:r><a:t>${words}</a:t></a:r></a:p></p:sld>`
  const presentation = officeFile({
    'ppt/slides/slide1.xml': slide('last', ' show="0"'),
    'ppt/slides/slide2.xml': slide('first'),
    'ppt/presentation.xml': '<p:sldIdLst><p:sldId id="1" r:id="rId2"/><p:sldId id="2" r:id="rId1"/></p:sldIdLst>',
    'ppt/_rels/presentation.xml.rels': relationships([
      ['slide', 'slides/slide1.xml'],
      ['slide', '/ppt/slides/slide2.xml'],
    ]),
  })
  expect(slideText(presentation)).toBe('[Slide 1]\nfirst\n\n[Slide 2, hidden]\nlast')
})

test('the number of a slide is no text of it', () => {
  const number = '</a:t></a:r><a:fld id="{1}" type="slidenum"><a:t>7</a:t></a:fld><a:r><a:t>!'
  expect(slideText(pptx([{ words: [`Here${number}`] }]))).toBe('[Slide 1]\nHere!')
})

test('no more slides are told than are bounded, and that there were more is said', () => {
  const presentation = pptx([{ words: ['one'] }, { words: ['two'] }])
  expect(slideText(presentation, { ...documentBounds, slides: 1 })).toBe(
    '[Slide 1]\none\n\n[More slides are left out.]',
  )
})

test('no more are told once they have as many characters as are bounded', () => {
  const presentation = pptx([{ words: ['one'], notes: ['more'] }, { words: ['two'] }, { words: ['three'] }])
  expect(slideText(presentation, { ...documentBounds, characters: 8 })).toBe(
    '[Slide 1]\none\n[Notes]\nmore\n\n[Slide 2]\ntwo\n\n[More slides are left out.]',
  )
})

test('notes are told once, however many slides name them', () => {
  const slide = '<p:sld><a:p><a:r><a:t>x</a:t></a:r></a:p></p:sld>'
  const notes = relationships([['notesSlide', '../notesSlides/notes.xml']])
  const presentation = officeFile({
    'ppt/presentation.xml': '<p:sldIdLst><p:sldId id="1" r:id="rId1"/><p:sldId id="2" r:id="rId2"/></p:sldIdLst>',
    'ppt/_rels/presentation.xml.rels': relationships([
      ['slide', 'slides/slide1.xml'],
      ['slide', 'slides/slide2.xml'],
    ]),
    'ppt/slides/slide1.xml': slide,
    'ppt/slides/slide2.xml': slide,
    'ppt/slides/_rels/slide1.xml.rels': notes,
    'ppt/slides/_rels/slide2.xml.rels': notes,
    'ppt/notesSlides/notes.xml': '<p:notes><a:p><a:r><a:t>Say it once</a:t></a:r></a:p></p:notes>',
  })
  expect(slideText(presentation)).toBe('[Slide 1]\nx\n[Notes]\nSay it once\n\n[Slide 2]\nx')
})

test('without words there is no text', () => {
  expect(slideText(pptx([{ words: [] }]))).toBe('')
})

test.each([
  ['unpacks to more than is bounded', pptx([{ words: ['x'.repeat(2000)] }])],
  ['declares an entity', pptx([{ words: ['<!ENTITY a "aaaa">&a;'] }])],
  ['is none', officeFile({})],
])('of a presentation that %s nothing is told', (_, presentation) => {
  expect(() => slideText(presentation, { ...documentBounds, unpackedBytes: 1500 })).toThrow()
})
