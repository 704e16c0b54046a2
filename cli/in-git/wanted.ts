import { mayFitRequest } from './fits-request.ts'
import type { Reading, Thing } from './kind.ts'
import { kinds } from './kinds.ts'
import type { Noun } from './nouns.ts'
import type { Document, Place, Problem } from './read-documents.ts'

/** A thing that the files describe. */
export interface Wanted {
  readonly noun: Noun
  readonly key: string
  readonly thing: Thing
  readonly place: Place
}

/** Checks all documents. No two may describe the same thing. */
export function wantedOf(documents: readonly Document[]): {
  readonly wanted: readonly Wanted[]
  readonly problems: readonly Problem[]
} {
  const wanted = new Map<string, Wanted>()
  const problems: Problem[] = []
  for (const { noun, value, place } of documents) {
    const read = mayFitRequest(value) ? kinds[noun].read(value) : tooLarge
    if ('problems' in read) {
      for (const problem of read.problems) problems.push({ place, ...problem })
      continue
    }
    const key = kinds[noun].keyOf(read.thing)
    const other = wanted.get(`${noun} ${key}`)
    if (other) problems.push({ place, path: [], message: `${noun} ${key} is in ${placeText(other.place)} already` })
    else wanted.set(`${noun} ${key}`, { noun, key, thing: read.thing, place })
  }
  return { wanted: [...wanted.values()], problems }
}

const tooLarge: Reading = {
  problems: [{ path: [], message: 'it is larger than 384 KB, including what its aliases repeat' }],
}

/** `agents/clerk.yaml:3`, which editors and terminals turn into a link. */
export function placeText(place: Place, path: readonly PropertyKey[] = []): string {
  const line = place.line(path)
  return line === undefined ? place.file : `${place.file}:${line}`
}

export function problemText({ place, path, message }: Problem): string {
  const field = path.map(String).join('.')
  return `${placeText(place, path)}: ${field === '' ? '' : `${field}: `}${message}`
}
