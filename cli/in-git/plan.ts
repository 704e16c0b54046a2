import { type Difference, differencesOf, topFields } from './differences.ts'
import type { FieldProblem, Found, Thing } from './kind.ts'
import { kinds } from './kinds.ts'
import { type Noun, nouns } from './nouns.ts'
import type { Problem } from './read-documents.ts'
import { unsendableIn } from './unsendable.ts'
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
      if ('problem' in step) problems.push({ place: one.place, ...step.problem })
      else steps.push(step)
    }
  }
  const isWanted = new Set(wanted.map(({ noun, key }) => `${noun} ${key}`))
  for (const noun of nouns.toReversed().filter((noun) => pruned.has(noun)))
    for (const found of there.get(noun) ?? [])
      if (!isWanted.has(`${noun} ${found.key}`)) steps.push({ act: 'remove', noun, found })
  return { steps, problems }
}

/** The step that makes a thing as it is wanted, or why there is none. */
export function stepFor(wanted: Wanted, found: Found | undefined): Step | { readonly problem: FieldProblem } {
  const { noun, key, thing } = wanted
  if (!found) return unlessUnsendable({ act: 'create', wanted }, thing)
  const refusal = found.fixed ?? kinds[noun].refusal(found, thing)
  if (refusal !== undefined) return { problem: { path: [], message: `${noun} ${key}: ${refusal}` } }
  const differences = differencesOf(found.thing, thing)
  if (differences.length === 0) return { act: 'keep', wanted, found }
  const sent = Object.entries(thing).filter(([field]) => topFields(differences).has(field))
  return unlessUnsendable({ act: 'change', wanted, found, differences }, Object.fromEntries(sent))
}

/** What is stored may contain such a value, and stays readable as long as it is not sent. */
function unlessUnsendable(step: Step, sent: Thing): Step | { readonly problem: FieldProblem } {
  const problem = unsendableIn(sent)
  return problem ? { problem } : step
}
