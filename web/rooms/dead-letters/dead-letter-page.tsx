import { useLocation } from 'wouter'
import type { DeadLetterDetails } from '../../../contract/resources/dead-letter.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Facts } from '../../kit/facts.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../kit/json-tree/rows.ts'
import { AgentLink, MissionLink } from '../../kit/links.tsx'
import { LoadedPage } from '../../kit/loaded-page.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { deadLettersTexts } from './dead-letters.texts.ts'
import { DiscardLetters } from './discard-letters.tsx'
import { RedriveOne } from './redrive-one.tsx'

/** One dead letter: what it died of, and what could be kept of it. */
export default function DeadLetterPage({ params: { id = '' } }: { readonly params: Readonly<Record<string, string>> }) {
  const letter = useOperation('getDeadLetter', { params: { dead_letter_id: id } })
  return (
    <LoadedPage title={id} query={letter}>
      {(read) => <Read letter={read} />}
    </LoadedPage>
  )
}

function Read({ letter }: { readonly letter: DeadLetterDetails }) {
  const t = useTexts(deadLettersTexts)
  const may = useMay()
  const [, go] = useLocation()
  const { id, code, status, message, last_step } = letter
  const isActing = status === 'open' && may('redriveDeadLetter')
  return (
    <Page
      title={code}
      about={
        <>
          <Badge tone={status === 'open' ? 'red' : 'green'}>{t(status)}</Badge> <code>{id}</code>
        </>
      }
      actions={
        isActing && (
          <>
            <RedriveOne letter={letter} />
            <DiscardLetters ids={[id]} done={() => go('/dead-letters')} />
          </>
        )
      }
    >
      <Panel title={t('error')}>
        <JsonTree value={message} name={t('error')} />
      </Panel>
      <Panel title={t('history')}>
        <LetterFacts letter={letter} />
      </Panel>
      <Panel title={t('lastStep')}>
        {last_step === null ? <p>{t('noStep')}</p> : <JsonTree value={last_step as Value} name={t('lastStep')} />}
      </Panel>
    </Page>
  )
}

function LetterFacts({ letter }: { readonly letter: DeadLetterDetails }) {
  const t = useTexts(deadLettersTexts)
  const format = useFormat()
  const { mission_id, agent, consumer, attempts, died_at, expires_at, redriven_to, redriven_at, steps, usage } = letter
  const { model_calls, tool_calls, input_tokens, output_tokens, cost_usd } = usage
  return (
    <Facts
      entries={[
        [t('mission'), mission_id && <MissionLink key="mission" id={mission_id} />],
        [t('agent'), agent && <AgentLink key="agent" name={agent} />],
        [t('consumer'), consumer],
        [t('attempts'), format.count(attempts)],
        [t('died'), <Time key="died" at={died_at} exact />],
        [t('kept'), <Time key="kept" at={expires_at} />],
        [t('redrivenAs'), redriven_to && <MissionLink key="to" id={redriven_to} />],
        [t('redriven'), redriven_at && <Time key="at" at={redriven_at} exact />],
        [t('steps'), format.count(steps)],
        [t('modelCalls'), format.count(model_calls)],
        [t('toolCalls'), format.count(tool_calls)],
        [t('tokens'), format.count(input_tokens + output_tokens)],
        [t('cost'), format.money(cost_usd)],
      ]}
    />
  )
}
