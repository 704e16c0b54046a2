import { type Difference, differencesOf } from './differences.ts'
import type { Found } from './kind.ts'
import { kinds } from './kinds.ts'
import { type Noun, nouns } from './nouns.ts'
import type { Problem } from './read-documents.ts'
import type { Wanted } from './wanted.ts'

/** The action for one thing. */
export type Step =
  | { readonly act: 'create'; readonly wanted: Wanted }
  | {
      readonly act: 'change'
      readonly wanted: Wanted
      readonly found: Found
      readonly differences: readonly Difference[]
    }
  | { readonly act: 'keep'; readonly wanted: Wanted; readonly found: Found }
  | { readonly act: 'remove'; readonly noun: Noun; readonly found: Found }

export interface Plan {
  readonly steps: readonly Step[]
  readonly problems: readonly Problem[]
}

/**
 * The steps that make an installation match the files, in a possible order.
 * @param there the existing things, by noun: at least all the wanted ones
 * @param pruned the nouns whose things are removed unless files describe them
 */
export function planOf(
  wanted: readonly Wanted[],
  there: ReadonlyMap<Noun, readonly Found[]>,
  pruned: ReadonlySet<Noun>,
): Plan {
  const problems: Problem[] = []
  const steps: Step[] = []
  for (const noun of nouns) {
    const found = new Map((there.get(noun) ?? []).map((one) => [one.key, one]))
    for (const one of wanted.filter((one) => one.noun === noun)) {
      const step = stepFor(one, found.get(one.key))
      if ('problem' in step) problems.push({ place: one.place, path: [], message: step.problem })
      else steps.push(step)
    }
  }
  const isWanted = new Set(wanted.map(({ noun, key }) => `${noun} ${key}`))
  for (const noun of nouns.toReversed().filter((noun) => pruned.has(noun)))
    for (const found of there.get(noun) ?? [])
      if (!isWanted.has(`${noun} ${found.key}`)) steps.push({ act: 'remove', noun, found })
  return { steps, problems }
}

function stepFor(wanted: Wanted, found: Found | undefined): Step | { readonly problem: string } {
  if (!found) return { act: 'create', wanted }
  const refusal = found.fixed ?? kinds[wanted.noun].refusal(found, wanted.thing)
  if (refusal !== undefined) return { problem: `${wanted.noun} ${wanted.key}: ${refusal}` }
  const differences = differencesOf(found.thing, wanted.thing)
  return differences.length === 0 ? { act: 'keep', wanted, found } : { act: 'change', wanted, found, differences }
}
