import { Plus } from 'lucide-react'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import type { Agent } from '../../../contract/resources/agent.ts'
import type { SupervisedAgent } from '../../../contract/resources/supervisor.ts'
import { useList } from '../../api/use-operation.ts'
import { newForm } from '../../app/new-form.ts'
import { oneOf, text, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { TextField } from '../../kit/field.tsx'
import { FilterBar } from '../../kit/filter-bar.tsx'
import { FilterChoice } from '../../kit/filter-choice.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { AgentLink } from '../../kit/links.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { AgentForm } from './agent-form.tsx'
import { AgentStateBadge } from './agent-state.tsx'
import { agentsTexts } from './agents.texts.ts'

const kinds = ['', 'hosted', 'remote'] as const
const parts = { kind: oneOf(kinds), capability: text, tag: text, new: newForm }

/** An agent with how it is now, if that was read. */
interface Row {
  readonly agent: Agent
  readonly standing: SupervisedAgent | undefined
}

/** Who does the work. */
export default function AgentsPage() {
  const t = useTexts(agentsTexts)
  const may = useMay()
  const [, go] = useLocation()
  const [{ kind, capability, tag, new: form }, change] = useSearchState(parts)
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        may('createAgent') && (
          <Button
            look="primary"
            operation="createAgent"
            icon={<Plus aria-hidden />}
            onPress={() => change({ new: 'open' })}
          >
            {t('create')}
          </Button>
        )
      }
    >
      <FilterBar>
        <FilterChoice
          label={t('kind')}
          value={kind}
          values={kinds}
          nameOf={(one) => t(one === '' ? 'anyKind' : one)}
          choose={(chosen) => change({ kind: chosen })}
        />
        {(['capability', 'tag'] as const).map((part) => (
          <TextField
            key={part}
            label={t(part)}
            isCompact
            placeholder={t(part)}
            value={part === 'tag' ? tag : capability}
            onChange={(event) => change({ [part]: asName(event.target.value) })}
          />
        ))}
      </FilterBar>
      <Agents key={`${kind} ${capability} ${tag}`} filter={{ kind, capability, tag }} />
      {form === 'open' && (
        <AgentForm close={() => change({ new: 'closed' })} written={({ name }) => go(`/agents/${name}`)} />
      )}
    </Page>
  )
}

/** As the API takes capabilities and tags. */
function asName(given: string): string {
  return given
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '')
    .slice(0, 64)
}

interface Filter {
  readonly kind: (typeof kinds)[number]
  readonly capability: string
  readonly tag: string
}

function Agents({ filter: { kind, capability, tag } }: { readonly filter: Filter }) {
  const t = useTexts(agentsTexts)
  const [, go] = useLocation()
  const columns = useColumns()
  const query = { limit: 100, ...(kind && { kind }), ...(capability && { capability }) }
  const list = useList('listAgents', { query: { ...query, ...(tag && { tag }) } })
  const standingOf = useStandings(query, list.data)
  return (
    <Panel title={t('list')} isFlush>
      <Loaded query={list}>
        {(agents) => (
          <Grid<Row>
            label={t('list')}
            columns={columns}
            rows={agents.map((agent) => ({ agent, standing: standingOf.get(agent.name) }))}
            keyOf={({ agent }) => agent.name}
            open={({ agent }) => go(`/agents/${agent.name}`)}
            fillsPage
            hasMore={list.hasMore}
            more={list.more}
            empty={
              <Empty title={t('none')} command={newAgent}>
                {t('noneHow')}
              </Empty>
            }
          />
        )}
      </Loaded>
    </Panel>
  )
}

const newAgent = `curl -s "$SORTIE_URL/v1/agents" -H "authorization: Bearer $SORTIE_API_KEY" -H 'content-type: application/json' \\
  -d '{"name": "clerk", "instructions": "Keep the books.", "tools": ["calculator"]}'`

/** As many as are read to find how the shown agents are. */
const mostStandings = 2000

interface StandingsQuery {
  readonly limit: number
  readonly kind?: 'hosted' | 'remote'
  readonly capability?: string
}

/** How the shown agents are: read as far as the list of agents is. */
function useStandings(
  query: StandingsQuery,
  agents: readonly Agent[] | undefined,
): ReadonlyMap<string, SupervisedAgent> {
  const may = useMay()
  const when = may('listSupervisedAgents')
  const { data = [], hasMore, more } = useList('listSupervisedAgents', { query }, { when, everyMs: 10_000 })
  const known = new Map(data.map((one) => [one.name, one]))
  const lacks = agents?.some(({ name }) => !known.has(name)) ?? false
  useEffect(() => {
    if (lacks && hasMore && data.length < mostStandings) more()
  }, [lacks, hasMore, data.length, more])
  return known
}

function useColumns(): readonly Column<Row>[] {
  const t = useTexts(agentsTexts)
  const format = useFormat()
  const may = useMay()
  const standing: readonly Column<Row>[] = [
    {
      id: 'state',
      title: t('state'),
      width: '140px',
      cell: ({ standing }) => standing && <AgentStateBadge state={standing.state} />,
    },
    {
      id: 'load',
      title: t('load'),
      width: '90px',
      isNumber: true,
      cell: ({ standing }) => standing && `${format.count(standing.load)}/${format.count(standing.capacity)}`,
    },
    {
      id: 'recent',
      title: t('recent'),
      width: '120px',
      isNumber: true,
      cell: ({ standing }) => standing && <Recent recent={standing.recent} />,
    },
  ]
  return [
    {
      id: 'name',
      title: t('name'),
      width: 'minmax(120px, 1.2fr)',
      isLead: true,
      cell: ({ agent }) => <AgentLink name={agent.name} />,
    },
    {
      id: 'description',
      title: t('description'),
      width: 'minmax(0, 3fr)',
      isWide: true,
      cell: ({ agent }) => <bdi title={agent.description}>{agent.description}</bdi>,
    },
    { id: 'kind', title: t('kind'), width: '90px', cell: ({ agent }) => t(agent.kind) },
    {
      id: 'model',
      title: t('model'),
      width: 'minmax(0, 1fr)',
      cell: ({ agent }) => agent.kind === 'hosted' && <bdi>{agent.model}</bdi>,
    },
    ...(may('listSupervisedAgents') ? standing : []),
    {
      id: 'tags',
      title: t('tags'),
      width: 'minmax(0, 1fr)',
      cell: ({ agent }) => <bdi>{agent.tags.join(', ')}</bdi>,
    },
  ]
}

function Recent({ recent: { finished, succeeded } }: Pick<SupervisedAgent, 'recent'>) {
  const t = useTexts(agentsTexts)
  const format = useFormat()
  if (finished === 0) return t('noneRecent')
  return t('wellOf', { well: format.count(succeeded), all: format.count(finished) })
}
