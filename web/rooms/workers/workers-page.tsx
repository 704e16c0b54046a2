import type { SupervisedAgent } from '../../../contract/resources/supervisor.ts'
import { useList } from '../../api/use-operation.ts'
import { text, useSearchState } from '../../app/search.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Choice } from '../../kit/field.tsx'
import { FilterBar } from '../../kit/filter-bar.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { workersTexts } from './workers.texts.ts'
import { WorkersOf } from './workers-of.tsx'

const parts = { agent: text }

/** The workers of each remote agent. */
export default function WorkersPage() {
  const t = useTexts(workersTexts)
  const [{ agent }, change] = useSearchState(parts)
  const list = useList('listSupervisedAgents', { query: { kind: 'remote', limit: 20 } }, { everyMs: 5_000 })
  return (
    <Page title={t('title')} about={t('about')}>
      <Loaded query={list}>
        {(agents) => (
          <>
            {agents.length > 0 && (
              <FilterBar>
                <Choice
                  label={t('agent')}
                  isCompact
                  value={agent}
                  options={[['', t('anyAgent')], ...optionsOf(agents, agent)]}
                  choose={(value) => change({ agent: value })}
                />
              </FilterBar>
            )}
            <Groups agents={agents} agent={agent} />
            {list.hasMore && agent === '' && (
              <div>
                <Button onPress={list.more}>{t('more')}</Button>
              </div>
            )}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function optionsOf(agents: readonly SupervisedAgent[], chosen: string): readonly (readonly [string, string])[] {
  const names = agents.map(({ name }) => name)
  return [...new Set([...names, ...(chosen === '' ? [] : [chosen])])].map((name) => [name, name])
}

interface GroupsProps {
  readonly agents: readonly SupervisedAgent[]
  /** Only this one; empty: all. */
  readonly agent: string
}

function Groups({ agents, agent }: GroupsProps) {
  const t = useTexts(workersTexts)
  if (agent !== '') {
    const found = agents.find(({ name }) => name === agent)
    return <WorkersOf key={agent} agent={agent} standing={found} />
  }
  if (agents.length === 0)
    return (
      <Empty title={t('none')} command={remoteAgent}>
        {t('noneHow')}
      </Empty>
    )
  return agents.map((one) => <WorkersOf key={one.name} agent={one.name} standing={one} />)
}

const remoteAgent = `curl -s "$SORTIE_URL/v1/agents" -H "authorization: Bearer $SORTIE_API_KEY" -H 'content-type: application/json' \\
  -d '{"name": "warehouse", "kind": "remote"}'`
