import { useState } from 'react'
import type { Memory } from '../../../contract/resources/memory.ts'
import { useOperationOnce } from '../../api/use-once.ts'
import { useList } from '../../api/use-operation.ts'
import { text, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { TextField } from '../../kit/field.tsx'
import { FilterBar } from '../../kit/filter-bar.tsx'
import { Grid } from '../../kit/grid.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { Forget } from './forget.tsx'
import { memoriesTexts } from './memories.texts.ts'
import { NewMemory } from './new-memory.tsx'
import { useMemoryColumns } from './use-memory-columns.tsx'

const parts = { q: text, subject: text, agent: text }

/** What agents know beyond a mission. */
export default function MemoriesPage() {
  const t = useTexts(memoriesTexts)
  const may = useMay()
  const [filter, change] = useSearchState(parts)
  const [isNew, setNew] = useState(false)
  const { q, subject, agent } = filter
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <>
          {may('forgetMemories') && (subject !== '' || agent !== '') && <Forget subject={subject} agent={agent} />}
          {may('createMemory') && (
            <Button operation="createMemory" look="primary" onPress={() => setNew(true)}>
              {t('add')}
            </Button>
          )}
        </>
      }
    >
      <FilterBar>
        <TextField
          label={t('search')}
          isCompact
          type="search"
          placeholder={t('search')}
          value={q}
          onChange={(event) => change({ q: event.target.value })}
        />
        <TextField
          label={t('subject')}
          isCompact
          placeholder={t('subject')}
          value={subject}
          onChange={(event) => change({ subject: event.target.value.trim() })}
        />
        <TextField
          label={t('agent')}
          isCompact
          placeholder={t('agent')}
          value={agent}
          onChange={(event) => change({ agent: event.target.value.trim().toLowerCase() })}
        />
      </FilterBar>
      {q.trim() === '' ? <AllMemories filter={filter} /> : <FoundMemories filter={filter} />}
      {isNew && <NewMemory subject={subject} agent={agent} close={() => setNew(false)} />}
    </Page>
  )
}

interface Filter {
  readonly q: string
  readonly subject: string
  readonly agent: string
}

const idOf = ({ id }: Memory) => id

function AllMemories({ filter: { subject, agent } }: { readonly filter: Filter }) {
  const t = useTexts(memoriesTexts)
  const columns = useMemoryColumns()
  const query = { limit: 100, ...(subject && { subject }), ...(agent && { agent }) }
  const list = useList('listMemories', { query })
  return (
    <Panel title={t('list')} isFlush>
      <Loaded query={list}>
        {(memories) => (
          <Grid
            label={t('title')}
            columns={columns}
            rows={memories}
            keyOf={idOf}
            fillsPage
            hasMore={list.hasMore}
            more={list.more}
            empty={
              <Empty title={t('none')} command="npm run -s sortie -- memories add 'The office closes at six.'">
                {t('noneHow')}
              </Empty>
            }
          />
        )}
      </Loaded>
    </Panel>
  )
}

function FoundMemories({ filter: { q, subject, agent } }: { readonly filter: Filter }) {
  const t = useTexts(memoriesTexts)
  const format = useFormat()
  const columns = useMemoryColumns()
  const body = { query: q, limit: 50, ...(subject && { subject }), ...(agent && { agent }) }
  const found = useOperationOnce('searchMemories', { body })
  const title = t('found', { searched: format.count(found.data?.searched ?? 0) })
  return (
    <Panel title={title} isFlush>
      <Loaded query={found}>
        {(answer) => (
          <Grid
            label={title}
            columns={columns}
            rows={answer.found}
            keyOf={idOf}
            fillsPage
            empty={<Empty title={t('noneFound')} />}
          />
        )}
      </Loaded>
    </Panel>
  )
}
