import { useOperation } from '../../api/use-operation.ts'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { nowTexts } from './now.texts.ts'

/** The control room. */
export default function NowPage() {
  const t = useTexts(nowTexts)
  const status = useOperation('getSupervisorStatus', undefined, { everyMs: 5_000 })
  return (
    <Page title={t('title')}>
      <Loaded query={status}>{({ slots }) => <p>{`${slots.leased} / ${slots.of}`}</p>}</Loaded>
    </Page>
  )
}
