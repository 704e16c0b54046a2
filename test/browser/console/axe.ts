import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { installed } from '../installed.ts'

/** What axe-core says of an element, as far as people need it to find the fault. */
interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
}

interface Axe {
  run(options: object): Promise<{ readonly violations: readonly Violation[] }>
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

let source: Promise<string> | undefined

/** Everything that axe-core finds in the page as it is now, a line for each. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  source ??= readFile(installed.resolve('axe-core/axe.min.js'), 'utf8')
  // By the debugger, which the policy of the page does not hold back.
  await page.evaluate(await source)
  const violations = await page.evaluate(async (values) => {
    const { axe } = globalThis as unknown as { axe: Axe }
    return (await axe.run({ runOnly: { type: 'tag', values } })).violations
  }, rules)
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`),
  )
}
