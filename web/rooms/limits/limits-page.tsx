import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Limit } from '../../../contract/resources/limit.ts'
import { useList } from '../../api/use-operation.ts'
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

/** The defined limits, with their use. */
export default function LimitsPage() {
  const t = useTexts(limitsTexts)
  const may = useMay()
  const [, go] = useLocation()
  const [isNew, setNew] = useState(false)
  const list = useList('listLimits', { query: { limit: 100 } })
  const columns = useColumns()
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        may('putLimit') && (
          <Button operation="putLimit" look="primary" onPress={() => setNew(true)}>
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
      {isNew && <LimitForm close={() => setNew(false)} />}
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
