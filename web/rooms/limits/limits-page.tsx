import { useLocation } from 'wouter'
import type { Limit } from '../../../contract/resources/limit.ts'
import { useList } from '../../api/use-operation.ts'
import { newForm } from '../../app/new-form.ts'
import { useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { LimitForm } from './limit-form.tsx'
import { LimitUse, LimitWaiting, RateWords } from './limit-use.tsx'
import { limitsTexts } from './limits.texts.ts'

const parts = { new: newForm }

/** The defined limits, with their use. */
export default function LimitsPage() {
  const t = useTexts(limitsTexts)
  const may = useMay()
  const [, go] = useLocation()
  const [{ new: form }, change] = useSearchState(parts)
  const list = useList('listLimits', { query: { limit: 100 } })
  const columns = useColumns()
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        may('putLimit') && (
          <Button operation="putLimit" look="primary" onPress={() => change({ new: 'open' })}>
            {t('create')}
          </Button>
        )
      }
    >
      <Panel title={t('list')} isFlush>
        <Loaded query={list}>
          {(limits) => (
            <Grid
              label={t('list')}
              columns={columns}
              rows={limits}
              keyOf={({ name }) => name}
              open={({ name }) => go(`/limits/${name}`)}
              hasMore={list.hasMore}
              more={list.more}
              empty={
                <Empty title={t('none')} command="npm run -s sortie -- limits set customer-42 --concurrency 2">
                  {t('noneHow')}
                </Empty>
              }
            />
          )}
        </Loaded>
      </Panel>
      {form === 'open' && <LimitForm close={() => change({ new: 'closed' })} />}
    </Page>
  )
}

function useColumns(): readonly Column<Limit>[] {
  const t = useTexts(limitsTexts)
  return [
    { id: 'name', isLead: true, title: t('name'), width: 'minmax(0, 1fr)', cell: ({ name }) => <bdi>{name}</bdi> },
    { id: 'use', isWide: true, title: t('use'), width: '220px', cell: ({ name }) => <LimitUse name={name} /> },
    {
      id: 'waiting',
      title: t('waiting'),
      width: '110px',
      isNumber: true,
      cell: ({ name }) => <LimitWaiting name={name} />,
    },
    { id: 'rate', title: t('rate'), width: 'minmax(0, 220px)', cell: ({ rate }) => <RateWords rate={rate} /> },
    { id: 'updated', title: t('updated'), width: '130px', cell: ({ updated_at }) => <Time at={updated_at} /> },
  ]
}
