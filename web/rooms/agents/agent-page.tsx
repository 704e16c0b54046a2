import { useState } from 'react'
import { Link } from 'wouter'
import type { Agent } from '../../../contract/resources/agent.ts'
import { useOperation } from '../../api/use-operation.ts'
import { oneOf, text, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { LoadedPage } from '../../kit/loaded-page.tsx'
import { Page } from '../../kit/page.tsx'
import { Badge } from '../../kit/status.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { AgentForm } from './agent-form.tsx'
import { agentsTexts } from './agents.texts.ts'
import { DefinitionPart } from './definition-part.tsx'
import { DeleteAgent } from './delete-agent.tsx'
import { PauseAgent } from './pause-agent.tsx'
import { StandingPart } from './standing-part.tsx'
import { TryAgent } from './try-agent.tsx'
import { VersionsPart } from './versions-part.tsx'

const views = ['definition', 'versions'] as const
// With the versions that are compared: these are read later, and known from the beginning.
const parts = { view: oneOf(views), from: text, to: text }

/** One agent: what it may do, how it is, and its versions. */
export default function AgentPage({ params: { name = '' } }: { readonly params: Readonly<Record<string, string>> }) {
  const agent = useOperation('getAgent', { params: { name } })
  return (
    <LoadedPage title={name} query={agent}>
      {(read) => <Read key={read.name} agent={read} />}
    </LoadedPage>
  )
}

function Read({ agent }: { readonly agent: Agent }) {
  const t = useTexts(agentsTexts)
  const [{ view }] = useSearchState(parts)
  const { name, version, kind, built_in, description } = agent
  return (
    <Page
      title={name}
      about={
        <>
          <Badge tone="blue">{t('version', { version })}</Badge> <Badge tone="grey">{t(kind)}</Badge>{' '}
          {built_in && <Badge tone="grey">{t('builtIn')}</Badge>} <bdi>{description}</bdi>
        </>
      }
      actions={<AgentActs agent={agent} />}
    >
      <StandingPart name={name} />
      <Tabs
        label={t('views')}
        current={view}
        tabs={views.map((one) => ({
          id: one,
          title: t(one),
          href: one === 'definition' ? `/agents/${name}` : `/agents/${name}?view=${one}`,
        }))}
      />
      {view === 'definition' ? <DefinitionPart agent={agent} /> : <VersionsPart agent={agent} />}
    </Page>
  )
}

function AgentActs({ agent }: { readonly agent: Agent }) {
  const t = useTexts(agentsTexts)
  const may = useMay()
  const [isEditing, setEditing] = useState(false)
  const { name, built_in } = agent
  return (
    <>
      {may('listMissions') && <Link href={`/missions?agent=${name}`}>{t('itsMissions')}</Link>}
      {may('submitMission') && <TryAgent name={name} />}
      {may('updateAgent') && !built_in && (
        <Button operation="updateAgent" onPress={() => setEditing(true)}>
          {t('edit')}
        </Button>
      )}
      {may('controlAgent') && <PauseAgent agent={agent} />}
      {may('deleteAgent') && !built_in && <DeleteAgent name={name} />}
      {isEditing && (
        <AgentForm
          agent={agent}
          close={() => setEditing(false)}
          written={({ version }) => say(t('saved', { version }))}
        />
      )}
    </>
  )
}
