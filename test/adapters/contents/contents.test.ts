import { zipSync } from 'fflate'
import { describe, expect, test, vi } from 'vitest'
import { createContents } from '../../../adapters/contents/contents.ts'
import { beginnings, bombOfPdf, docx, pdf, png, pptx, sheetOf, xlsx } from '../../files/samples.ts'

// Threads start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 })

const { examine } = createContents()
const look = (bytes: Uint8Array, said: string | null = null) => examine({ tenant: 'ten_a', bytes, said })
/** A document, which is always looked at in a thread, for a thread that looks at its last byte. */
const paper = (last: number) => Uint8Array.from([...Buffer.from('%PDF-'), last])

test.each(Object.entries(beginnings))('%s is told by its content', async (media_type, bytes) => {
  expect(await look(bytes)).toMatchObject({
    outcome: 'known',
    media_type,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
})

test('what is of none of these is refused', async () => {
  expect(await look(Uint8Array.of(0, 1, 2))).toEqual({
    outcome: 'refused',
    reason: expect.stringContaining('none of the types image/png'),
  })
})

describe('the text', () => {
  test('of a PDF is told page by page', async () => {
    expect(await look(pdf('The answer is 42'))).toMatchObject({ text: '[Page 1]\nThe answer is 42' })
  })

  test('of a document is told by its paragraphs', async () => {
    const bytes = docx(['One &amp; two', 'Gr&#252;&#xdf;e', 'a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c'])
    expect(await look(bytes)).toMatchObject({ text: 'One & two\nGrüße\na\tb\nc\n' })
  })

  test('of a workbook and of a presentation is told as what they are', async () => {
    expect(await look(xlsx({ A: sheetOf([['1', '2']]) }))).toMatchObject({ text: '[Sheet 1: A]\n1\t2\n' })
    expect(await look(pptx([{ words: ['One'], notes: ['Two'] }]))).toMatchObject({
      text: '[Slide 1]\nOne\n[Notes]\nTwo',
    })
  })

  test('that is longer than is taken is cut, and says so', async () => {
    const examined = await look(docx(['x'.repeat(2_000_001)]))
    expect(examined).toMatchObject({
      text: expect.stringMatching(/x\n\[Here it is cut, after 2000000 characters\.\]$/),
    })
  })

  test.each([
    ['an image', png],
    ['a document without words', docx([])],
    ['a PDF that cannot be read', Uint8Array.from(Buffer.from('%PDF-1.7 and nothing more'))],
  ])('of %s is none, and it is known all the same', async (_, bytes) => {
    const examined = await look(bytes)
    expect(examined).toMatchObject({ outcome: 'known' })
    expect(examined).not.toHaveProperty('text')
  })

  test('of an archive that unpacks to far more than it is, is none', async () => {
    const bomb = zipSync({
      '[Content_Types].xml': Uint8Array.of(32),
      'word/document.xml': new Uint8Array(60 * 1024 * 1024).fill(32),
    })
    expect(bomb.length).toBeLessThan(100_000)
    expect(await look(bomb)).not.toHaveProperty('text')
  })
})

test('what takes longer than it may counts as far as it was known, and the next is looked at', async () => {
  const thread = new URL('endless-thread.ts', import.meta.url)
  const slow = createContents({ thread, deadlineMs: 2000 })
  const task = { tenant: 'ten_a', said: null }
  expect(await slow.examine({ ...task, bytes: paper(1) })).toEqual({
    ...{ outcome: 'known', media_type: 'text/plain', sha256: 'x' },
  })
  await expect(slow.examine({ ...task, bytes: paper(0) })).rejects.toMatchObject({ code: 'unavailable' })
})

test('what takes more memory than it may ends alone', async () => {
  const thread = new URL('endless-thread.ts', import.meta.url)
  const { examine: fill } = createContents({ thread })
  const filled = fill({ tenant: 'ten_a', said: null, bytes: paper(2) })
  await expect(filled).rejects.toMatchObject({ code: 'unavailable' })
  expect(await look(png)).toMatchObject({ outcome: 'known' })
})

test('documents are read in a process that has little memory, too', async () => {
  const { examine: little } = createContents({ processMb: 512 })
  const task = { tenant: 'ten_a', said: null }
  expect(await little({ ...task, bytes: pdf('Here') })).toMatchObject({ text: '[Page 1]\nHere' })
  expect(await little({ ...task, bytes: xlsx({ A: sheetOf([['1']]) }) })).toHaveProperty('text')
})

test('what is small and no document is looked at without a thread, and what is large is not', async () => {
  const thread = new URL('endless-thread.ts', import.meta.url)
  const { examine: noThread } = createContents({ thread, deadlineMs: 2000 })
  const task = { tenant: 'ten_a', said: null }
  expect(await noThread({ ...task, bytes: png })).toMatchObject({ media_type: 'image/png' })
  expect(await noThread({ ...task, bytes: Uint8Array.of(0) })).toMatchObject({ outcome: 'refused' })
  const large = Buffer.alloc(100_000, 0)
  await expect(noThread({ ...task, bytes: large })).rejects.toMatchObject({ code: 'unavailable' })
})

test('a document that unpacks to gigabytes takes a part of that, and is taken without its text', async () => {
  const bytes = bombOfPdf(2000)
  const before = process.memoryUsage.rss()
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  const found = await look(bytes)
  clearInterval(watch)
  expect(found).toMatchObject({ outcome: 'known', media_type: 'application/pdf' })
  expect(found).not.toHaveProperty('text')
  expect((most - before) / 1024 ** 2).toBeLessThan(1200)
})
