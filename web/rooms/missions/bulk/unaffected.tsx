import { MissionLink } from '../../../kit/links.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { bulkTexts } from './bulk.texts.ts'
import type { Plan } from './plan.ts'

/** More are in the receipt that is copied. */
const mostLinked = 5

/** Why the others are left as they are; those redriven before, with what they were redriven as. */
export function Unaffected({ plan: { reasons, redriven } }: { readonly plan: Plan }) {
  const t = useTexts(bulkTexts)
  return (
    <>
      {reasons.map(([why, count]) => t(why, { count })).join('; ')}
      {[...redriven.values()].slice(0, mostLinked).map((id) => (
        <span key={id}>
          {' '}
          <MissionLink id={id} />
        </span>
      ))}
      {redriven.size > mostLinked && ' …'}
    </>
  )
}
