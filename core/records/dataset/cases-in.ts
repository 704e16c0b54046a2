import { SortieError } from '../../../contract/errors.ts'
import type { Store } from '../../base/ports/store.ts'
import { readPartition } from '../../base/storing/reading.ts'
import { type Case, caseKind, type Dataset, isInVersion } from './dataset.ts'
import { casesPartition } from './dataset-items.ts'

/** The number of cases in one read. */
const page = 100

/**
 * The cases of a data set in one version, in order.
 * @throws SortieError `item_unreadable` if a case cannot be read: the measurement would differ from the requested one
 */
export async function* casesIn(store: Store, dataset: Dataset, version: number): AsyncGenerator<Case> {
  const query = { partition: casesPartition(dataset.id), limit: page, consistent: true }
  for (let after: string | undefined; ; ) {
    const { items, unreadable, cursor } = await readPartition(store, caseKind, { ...query, ...(after && { after }) })
    if (unreadable.length > 0) throw unreadableCase(dataset, unreadable[0]?.sort)
    for (const { body } of items) if (isInVersion(body, version)) yield body
    if (cursor === undefined) return
    after = cursor
  }
}

/** The agents that judge its answers. */
export function judgesOf({ expectations }: Pick<Case, 'expectations'>): readonly string[] {
  return expectations.flatMap((expectation) => (expectation.kind === 'judge' ? [expectation.agent] : []))
}

function unreadableCase({ name }: Dataset, id = ''): SortieError {
  return new SortieError(
    'item_unreadable',
    `The case ${id} of ${name} cannot be read; remove it, or start another data set`,
  )
}
