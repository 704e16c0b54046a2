import fc from 'fast-check'

/** One way in which a stream comes otherwise than it was sent. Places are counted round and round. */
interface Mutation {
  readonly way: 'drop' | 'repeat' | 'swap' | 'end here' | 'replace' | 'remove' | 'garble'
  readonly at: number
  readonly leaf: number
  readonly value: unknown
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  way: fc.constantFrom('drop', 'repeat', 'swap', 'end here', 'replace', 'replace', 'replace', 'remove', 'garble'),
  at: fc.nat(1000),
  leaf: fc.nat(1000),
  value: fc.oneof(
    fc.constantFrom(null, '', ' ', 0, -1, 1.5, 1e300, true, [], {}, [[[]]], { text: 'x' }, 'x'.repeat(5000), '\ud83d'),
    fc.constantFrom('constructor', '__proto__', 'end_turn', 'max_tokens', 'tool_use', 'STOP', 'text', 'null'),
    fc.jsonValue({ maxDepth: 2 }),
  ),
})

/** Mutations of a stream, few or many. */
export const mutations = fc.array(mutation, { minLength: 1, maxLength: 6 })

const isWhole = process.env.SORTIE_FUZZ === 'whole'

/** 10,000 with `npm run fuzz`; always the same ones where that is not said. */
export const fuzzing = isWhole ? { numRuns: 10_000 } : { numRuns: 300, seed: 1 }

/** Only ends what hangs. */
export const fuzzingMs = isWhole ? 3_600_000 : 60_000

/** The lines of a stream after its mutations, as JSON, some of which is none. */
export function mutated(events: readonly object[], changes: readonly Mutation[]): string[] {
  let lines = events.map((event) => JSON.stringify(event))
  for (const change of changes) lines = after(lines, change)
  return lines
}

function after(lines: readonly string[], { way, at, leaf, value }: Mutation): string[] {
  if (lines.length === 0) return []
  const place = at % lines.length
  const line = lines[place] ?? ''
  const others = lines.toSpliced(place, 1)
  switch (way) {
    case 'drop':
      return others
    case 'repeat':
      return lines.toSpliced(place, 0, line)
    case 'swap':
      return others.toSpliced(leaf % lines.length, 0, line)
    case 'end here':
      return lines.slice(0, place)
    case 'garble':
      return lines.with(place, line.slice(0, leaf % (line.length + 1)))
    case 'replace':
      return lines.with(place, withLeaf(line, leaf, value))
    case 'remove':
      return lines.with(place, withLeaf(line, leaf, undefined))
  }
}

/** The JSON with one of its values, at any depth, in another's place. */
function withLeaf(line: string, leaf: number, value: unknown): string {
  const count = countLeaves(parsed(line))
  const chosen = leaf % Math.max(1, count)
  let at = -1
  const changed = JSON.stringify(parsed(line), (name, old: unknown) => {
    if (name !== '') at += 1
    return name !== '' && at === chosen ? value : old
  })
  return changed ?? ''
}

function countLeaves(value: unknown): number {
  let count = 0
  JSON.stringify(value, (name, inner: unknown) => {
    if (name !== '') count += 1
    return inner
  })
  return count
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
