import type { PagedList } from '../../api/use-operation.ts'
import { Empty } from '../../kit/empty.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import type { Opening } from './opening.ts'
import { toolsTexts } from './tools.texts.ts'

interface ToolListProps<Row> extends Pick<Opening, 'open'> {
  readonly view: 'http' | 'functions' | 'mcp' | 'connections' | 'models'
  readonly list: PagedList<Row>
  readonly columns: readonly Column<Row>[]
  /** How the first one comes to be. */
  readonly command: string
}

/** The entries of one kind, by name. */
export function ToolList<Row extends { readonly name: string }>(props: ToolListProps<Row>) {
  const { view, list, columns, command, open } = props
  const t = useTexts(toolsTexts)
  const name: Column<Row> = {
    id: 'name',
    title: t('name'),
    width: 'minmax(0, 0.8fr)',
    isLead: true,
    cell: (row) => <bdi>{row.name}</bdi>,
  }
  return (
    <Panel title={t(view)} isFlush>
      <Loaded query={list}>
        {(rows) => (
          <Grid
            label={t(view)}
            columns={[name, ...columns]}
            rows={rows}
            keyOf={(row) => row.name}
            open={(row) => open(row.name)}
            fillsPage
            hasMore={list.hasMore}
            more={list.more}
            empty={
              <Empty title={t(`empty_${view}`)} command={command}>
                {t(`how_${view}`)}
              </Empty>
            }
          />
        )}
      </Loaded>
    </Panel>
  )
}
