import { useList } from '../../api/use-operation.ts'
import { Grid } from '../../kit/grid.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import type { Opening } from './opening.ts'
import { ToolDialog } from './tool-dialog.tsx'
import { toolsTexts } from './tools.texts.ts'

/** Tools that come with Sortie. */
export function BuiltInPart({ opened, open }: Opening) {
  const t = useTexts(toolsTexts)
  const list = useList('listBuiltInTools', { query: { limit: 100 } })
  return (
    <>
      <Panel title={t('built-in')} isFlush>
        <Loaded query={list}>
          {(rows) => (
            <Grid
              label={t('built-in')}
              columns={[
                {
                  id: 'name',
                  title: t('name'),
                  width: 'minmax(0, 0.6fr)',
                  isLead: true,
                  cell: ({ name }) => <bdi>{name}</bdi>,
                },
                {
                  id: 'description',
                  title: t('description'),
                  width: 'minmax(0, 2fr)',
                  isWide: true,
                  cell: ({ description }) => <bdi>{description}</bdi>,
                },
                { id: 'effect', title: t('effect'), width: '200px', cell: ({ effect }) => t(effect ?? 'onMission') },
              ]}
              rows={rows}
              keyOf={({ name }) => name}
              open={({ name }) => open(name)}
              fillsPage
              hasMore={list.hasMore}
              more={list.more}
              empty={null}
            />
          )}
        </Loaded>
      </Panel>
      {opened !== '' && <ToolDialog key={opened} name={opened} close={() => open('')} />}
    </>
  )
}
