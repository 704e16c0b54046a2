import { useLocation } from 'wouter'
import type { Dataset } from '../../../contract/resources/dataset.ts'
import { useList } from '../../api/use-operation.ts'
import { Empty } from '../../kit/empty.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { evaluationsTexts } from './evaluations.texts.ts'

export function Datasets() {
  const t = useTexts(evaluationsTexts)
  const [, go] = useLocation()
  const list = useList('listDatasets', { query: { limit: 100 } })
  const columns = useColumns()
  return (
    <Panel title={t('datasets')} isFlush>
      <Loaded query={list}>
        {(datasets) => (
          <Grid
            label={t('datasets')}
            columns={columns}
            rows={datasets}
            keyOf={({ name }) => name}
            open={({ name }) => go(`/datasets/${name}`)}
            hasMore={list.hasMore}
            more={list.more}
            empty={
              <Empty title={t('noDatasets')} command="npm run -s sortie -- datasets create capitals">
                {t('noDatasetsHow')}
              </Empty>
            }
          />
        )}
      </Loaded>
    </Panel>
  )
}

function useColumns(): readonly Column<Dataset>[] {
  const t = useTexts(evaluationsTexts)
  const format = useFormat()
  return [
    { id: 'name', isLead: true, title: t('name'), width: 'minmax(0, 1fr)', cell: ({ name }) => <bdi>{name}</bdi> },
    {
      id: 'description',
      isWide: true,
      title: t('description'),
      width: 'minmax(0, 2fr)',
      cell: ({ description }) => <bdi title={description}>{description}</bdi>,
    },
    { id: 'cases', title: t('cases'), width: '90px', isNumber: true, cell: ({ cases }) => format.count(cases) },
    {
      id: 'version',
      title: t('version', { version: '' }),
      width: '90px',
      isNumber: true,
      cell: ({ version }) => format.count(version),
    },
    { id: 'updated', title: t('updated'), width: '130px', cell: ({ updated_at }) => <Time at={updated_at} /> },
  ]
}
