import { isSame } from '../changed-parts.ts'
import { objectIn, writtenOut } from '../given-json.ts'

/** A part of a form that somebody else has changed since the form began. */
export interface Difference {
  readonly field: string
  /** Of a field for JSON: which of its members. */
  readonly member: string | undefined
  /** As text; empty: it was not there. */
  readonly before: string
  readonly theirs: string
  /** Whether this person has changed it as well, to something else. */
  readonly isMineToo: boolean
}

export type Whose = 'mine' | 'theirs'

/** What they changed since the form began. */
export function differences<Draft extends object>(begun: Draft, theirs: Draft, mine: Draft): readonly Difference[] {
  return partsOf(begun, theirs, mine)
    .filter((part) => !isSame(part.begun, part.theirs))
    .map((part) => ({
      field: part.field,
      member: part.member,
      before: asText(part.begun),
      theirs: asText(part.theirs),
      isMineToo: isInBoth(part),
    }))
}

/** All that either of them changed; of what both did, the one that is wanted. */
export function merged<Draft extends object>(begun: Draft, theirs: Draft, mine: Draft, whose: Whose): Draft {
  const parts = partsOf(begun, theirs, mine)
  const fields = Object.keys(theirs).map((field) => {
    const own = parts.filter((part) => part.field === field)
    return [field, own[0]?.member === undefined ? own.map(taken)[0] : asObjectText(field, own)]
  })
  return Object.fromEntries(fields) as Draft

  function taken(part: Part): unknown {
    if (isInBoth(part)) return part[whose]
    return isSame(part.begun, part.mine) ? part.theirs : part.mine
  }

  /** What nobody rewrote keeps its look. */
  function asObjectText(field: string, members: readonly Part[]): unknown {
    const object = Object.fromEntries(
      members.flatMap((part) => {
        const value = taken(part)
        return value === undefined ? [] : [[part.member, value]]
      }),
    )
    for (const draft of [mine, theirs]) {
      const text = partOf(draft, field)
      if (isSame(membersOf(text), object)) return text
    }
    return writtenOut(object)
  }
}

interface Part {
  readonly field: string
  readonly member: string | undefined
  readonly begun: unknown
  readonly theirs: unknown
  readonly mine: unknown
}

function isInBoth({ begun, theirs, mine }: Part): boolean {
  return !isSame(begun, theirs) && !isSame(begun, mine) && !isSame(theirs, mine)
}

/** A field each; or each member of an object that is written as JSON, if all three are one. */
function partsOf(begun: object, theirs: object, mine: object): readonly Part[] {
  return Object.keys(theirs).flatMap((field): readonly Part[] => {
    const [one, two, three] = [begun, theirs, mine].map((draft) => partOf(draft, field))
    const [b, t, m] = [one, two, three].map(membersOf)
    if (!b || !t || !m) return [{ field, member: undefined, begun: one, theirs: two, mine: three }]
    const members = new Set([...Object.keys(t), ...Object.keys(b), ...Object.keys(m)])
    if (members.size === 0) return [{ field, member: undefined, begun: two, theirs: two, mine: two }]
    return [...members].map((member) => ({ field, member, begun: b[member], theirs: t[member], mine: m[member] }))
  })
}

export function partOf(draft: object, field: string): unknown {
  return (draft as Readonly<Record<string, unknown>>)[field]
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'string' && value.trimStart().startsWith('{') ? objectIn(value) : undefined
}

function asText(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : writtenOut(value)
}
