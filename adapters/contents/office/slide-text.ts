import { type DocumentBounds, documentBounds } from '../bounds.ts'
import { type Parts, unpack } from './archive.ts'
import { partsNamed, relationsOf } from './relations.ts'
import { attribute, unescaped } from './xml.ts'

const presentation = 'ppt/presentation.xml'
const wanted =
  /^ppt\/(?:presentation\.xml|_rels\/presentation\.xml\.rels|slides\/[^/]+\.xml|slides\/_rels\/[^/]+\.rels|notesSlides\/[^/]+\.xml)$/

const slideTags = /<(?:\w+:)?sldId\s[^<>]*>/g
const relationOf = attribute('\\w+:id')

/**
 * The words of a presentation: its slides in order, each with its notes, a line for each paragraph.
 * @throws Error where there is none, or too much of it
 */
export function slideText(archive: Uint8Array, bounds: DocumentBounds = documentBounds): string {
  const parts = unpack(archive, wanted, bounds)
  const xml = parts.xml(presentation)
  if (xml === undefined) throw new Error(`There is no ${presentation}`)
  const ids = [...xml.matchAll(slideTags)].map(([tag]) => relationOf(tag))
  const slides = partsNamed(relationsOf(parts, presentation), ids)
  const told = slidesIn(parts, slides, bounds)
  if (told.every(({ words, notes }) => words === '' && notes === '')) return ''
  const text = told.map(asText).join('\n\n')
  return slides.length > told.length ? `${text}\n\n[More slides are left out.]` : text
}

interface Slide {
  readonly isHidden: boolean
  readonly words: string
  readonly notes: string
}

/** As many as are bounded, and no more once their words are. Notes are told once, however many slides name them. */
function slidesIn(parts: Parts, slides: readonly string[], bounds: DocumentBounds): readonly Slide[] {
  const told: Slide[] = []
  const notesTold = new Set<string>()
  let left = bounds.characters
  for (const part of slides.slice(0, bounds.slides)) {
    if (left <= 0) break
    const slide = slideIn(parts, part, notesTold)
    left -= slide.words.length + slide.notes.length
    told.push(slide)
  }
  return told
}

function slideIn(parts: Parts, part: string, notesTold: Set<string>): Slide {
  const xml = parts.xml(part) ?? ''
  const notes = relationsOf(parts, part).find(({ type }) => type.endsWith('/notesSlide'))?.part
  const isNew = notes !== undefined && !notesTold.has(notes)
  if (isNew) notesTold.add(notes)
  return { isHidden: isHidden(xml), words: wordsIn(xml), notes: isNew ? wordsIn(parts.xml(notes) ?? '') : '' }
}

function asText({ isHidden, words, notes }: Slide, at: number): string {
  const title = `[Slide ${at + 1}${isHidden ? ', hidden' : ''}]`
  return [title, words, ...(notes === '' ? [] : ['[Notes]', notes])].filter((line) => line !== '').join('\n')
}

const shownOf = attribute('show')

function isHidden(xml: string): boolean {
  const [root = ''] = /<(?:\w+:)?sld\s[^<>]*>/.exec(xml) ?? []
  return ['0', 'false'].includes(shownOf(root) ?? '')
}

/** What a program fills in, such as the slide's number, begins or ends; words; a line's or a paragraph's end. */
const pieces =
  /<(?:\w+:)?fld\s[^<>]*>|(<\/(?:\w+:)?fld>)|<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)<\/(?:\w+:)?t>|(<(?:\w+:)?br(?=[\s>/])[^<>]*>|<\/(?:\w+:)?p>)/g
const fieldOf = attribute('type')

function wordsIn(xml: string): string {
  let text = ''
  let isNumber = false
  for (const [tag, fieldEnds, words, lineEnds] of xml.matchAll(pieces)) {
    if (words !== undefined) text += isNumber ? '' : unescaped(words)
    else if (lineEnds !== undefined) text += '\n'
    else isNumber = fieldEnds === undefined && fieldOf(tag) === 'slidenum'
  }
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .join('\n')
}
