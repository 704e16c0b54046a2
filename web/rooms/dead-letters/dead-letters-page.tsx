import { useState } from 'react'
import { useLocation } from 'wouter'
import type { DeadLetter } from '../../../contract/resources/dead-letter.ts'
import { useList } from '../../api/use-operation.ts'
import { oneOf, text, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Choice, TextField } from '../../kit/field.tsx'
import { FilterBar } from '../../kit/filter-bar.tsx'
import { FilterChoice } from '../../kit/filter-choice.tsx'
import { Acts } from '../../kit/form.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { CausesPanel } from './causes-panel.tsx'
import { deadLettersTexts } from './dead-letters.texts.ts'
import { DiscardLetters } from './discard-letters.tsx'
import { RedriveChosen } from './redrive-chosen.tsx'
import { useCauses } from './use-causes.ts'
import { useNewLetters } from './use-new-letters.ts'

const statuses = ['open', 'redriven'] as const
const kinds = ['', 'mission', 'delivery'] as const
const spans = ['', '1h', '24h', '7d'] as const
const parts = { status: oneOf(statuses), code: text, kind: oneOf(kinds), agent: text, died: oneOf(spans) }

const hourMs = 3_600_000
const spanMs = { '1h': hourMs, '24h': 24 * hourMs, '7d': 7 * 24 * hourMs } as const

/** What Sortie gave up on, by cause. */
export default function DeadLettersPage() {
  const t = useTexts(deadLettersTexts)
  const [{ status, code, kind, agent, died }, change] = useSearchState(parts)
  const causes = useCauses(status)
  const codes = [...new Set([...(causes.data ?? []).map((cause) => cause.code), ...(code ? [code] : [])])]
  return (
    <Page title={t('title')} about={t('about')}>
      <Tabs
        label={t('views')}
        current={status}
        tabs={statuses.map((one) => ({
          id: one,
          title: t(one),
          href: one === 'open' ? '/dead-letters' : `/dead-letters?status=${one}`,
        }))}
      />
      <CausesPanel causes={causes} status={status} choose={(cause) => change({ code: cause.code, kind: cause.kind })} />
      <FilterBar>
        <Choice
          label={t('cause')}
          isCompact
          value={code}
          options={[['', t('anyCause')], ...codes.map((one) => [one, one] as const)]}
          choose={(value) => change({ code: value })}
        />
        <FilterChoice
          label={t('kind')}
          value={kind}
          values={kinds}
          nameOf={(one) => t(one === '' ? 'anyKind' : one)}
          choose={(chosen) => change({ kind: chosen })}
        />
        <FilterChoice
          label={t('diedWhen')}
          value={died}
          values={spans}
          nameOf={(one) => t(`died_${one}`)}
          choose={(chosen) => change({ died: chosen })}
        />
        <TextField
          label={t('agent')}
          isCompact
          placeholder={t('agent')}
          value={agent}
          onChange={(event) => change({ agent: event.target.value.trim().toLowerCase() })}
        />
      </FilterBar>
      <Letters
        key={`${status} ${code} ${kind} ${agent} ${died}`}
        filter={{ status, code, kind, agent, died }}
        recount={causes.refetch}
      />
    </Page>
  )
}

interface Filter {
  readonly status: (typeof statuses)[number]
  readonly code: string
  readonly kind: (typeof kinds)[number]
  readonly agent: string
  readonly died: (typeof spans)[number]
}

interface LettersProps {
  readonly filter: Filter
  /** The causes have to agree with the list. */
  recount(): unknown
}

function Letters({ filter: { status, code, kind, agent, died }, recount }: LettersProps) {
  const t = useTexts(deadLettersTexts)
  const may = useMay()
  const [, go] = useLocation()
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const columns = useColumns()
  // A moment, so that the pages of the list fit together.
  const [after] = useState(() => (died === '' ? undefined : new Date(Date.now() - spanMs[died]).toISOString()))
  const given = {
    query: {
      status,
      limit: 100,
      ...(code && { code }),
      ...(kind && { kind }),
      ...(agent && { agent }),
      ...(after && { died_after: after }),
    },
  }
  const list = useList('listDeadLetters', given)
  const news = useNewLetters(given, list.data)
  const isActing = status === 'open' && may('redriveDeadLetter')
  const show = () => {
    list.refetch()
    recount()
  }
  return (
    <Panel
      title={t('list')}
      isFlush
      beside={
        <Acts>
          {news > 0 && status === 'open' && (
            <Button look="quiet" onPress={show}>
              {t('news', { count: news })}
            </Button>
          )}
          {chosen.size > 0 && (
            <>
              <RedriveChosen ids={[...chosen]} done={() => choose(new Set())} />
              <DiscardLetters ids={[...chosen]} done={() => choose(new Set())} />
            </>
          )}
        </Acts>
      }
    >
      <Loaded query={list}>
        {(letters) => (
          <Grid
            label={t('list')}
            columns={columns}
            rows={letters}
            keyOf={({ id }) => id}
            open={({ id }) => go(`/dead-letters/${id}`)}
            {...(isActing && { selection: { chosen, choose } })}
            fillsPage
            hasMore={list.hasMore}
            more={list.more}
            empty={
              status === 'redriven' ? (
                <Empty title={t('noneRedriven')} />
              ) : (
                <Empty title={t('none')} command="npm run -s sortie -- dead-letters list">
                  {t('noneHow')}
                </Empty>
              )
            }
          />
        )}
      </Loaded>
    </Panel>
  )
}

function useColumns(): readonly Column<DeadLetter>[] {
  const t = useTexts(deadLettersTexts)
  return [
    { id: 'code', isLead: true, title: t('cause'), width: '190px', cell: ({ code }) => <code>{code}</code> },
    {
      id: 'of',
      title: t('of'),
      width: 'minmax(0, 160px)',
      cell: ({ agent, consumer }) => <bdi>{agent ?? consumer}</bdi>,
    },
    {
      id: 'message',
      isWide: true,
      title: t('message'),
      width: 'minmax(0, 1fr)',
      cell: ({ message }) => <bdi>{message}</bdi>,
    },
    { id: 'attempts', title: t('attempts'), width: '80px', isNumber: true, cell: ({ attempts }) => attempts },
    { id: 'died', title: t('died'), width: '130px', cell: ({ died_at }) => <Time at={died_at} /> },
  ]
}
