import { posix } from 'node:path'
import type { Parts } from './archive.ts'
import { attribute } from './xml.ts'

/** Another part of the document that one names by an id. */
export interface Relation {
  readonly id: string
  readonly type: string
  /** Its name in the archive. */
  readonly part: string
}

const tags = /<(?:\w+:)?Relationship\s[^<>]*>/g
const idOf = attribute('Id')
const typeOf = attribute('Type')
const targetOf = attribute('Target')

/** What a part names of others. */
export function relationsOf(parts: Parts, part: string): readonly Relation[] {
  const folder = posix.dirname(part)
  const xml = parts.xml(`${folder}/_rels/${posix.basename(part)}.rels`) ?? ''
  return [...xml.matchAll(tags)].map(([tag]) => {
    const target = targetOf(tag) ?? ''
    const named = target.startsWith('/') ? target.slice(1) : posix.join(folder, target)
    return { id: idOf(tag) ?? '', type: typeOf(tag) ?? '', part: named }
  })
}

/** The parts that stand for these ids, in their order, each once. */
export function partsNamed(relations: readonly Relation[], ids: readonly (string | undefined)[]): readonly string[] {
  const byId = new Map(relations.map(({ id, part }) => [id, part]))
  return [...new Set(ids.flatMap((id) => (id === undefined ? [] : (byId.get(id) ?? []))))]
}
