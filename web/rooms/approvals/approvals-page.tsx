import { useEffect, useMemo, useState } from 'react'
import type { Approval } from '../../../contract/resources/approval.ts'
import { useList, useOperation } from '../../api/use-operation.ts'
import { DecidesItself } from '../../app/deciding/decides-itself.tsx'
import { decisionTexts } from '../../app/deciding/decision.texts.ts'
import { endsFirst } from '../../app/deciding/ends-first.ts'
import { oneOf, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Empty } from '../../kit/empty.tsx'
import { LinkList, RowHead, RowText } from '../../kit/link-list.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Split } from '../../kit/split.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { Elapsed, Time } from '../../kit/time.tsx'
import { useFresh } from '../../live/use-fresh.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { ApprovalDetails } from './approval-details.tsx'
import styles from './approvals.module.css'
import { approvalsTexts } from './approvals.texts.ts'
import { cut, inOneLine } from './in-one-line.ts'
import { keepPlaces, type Placed } from './keep-places.ts'
import { RotateLinks } from './rotate-links.tsx'

const statuses = ['OPEN', 'DECIDED', 'CLOSED'] as const
type Status = (typeof statuses)[number]
const parts = { status: oneOf(statuses) }

/** As many as are read to find the oldest. */
const mostRead = 1000

/** What waits for a person, and the one that is opened. */
export default function ApprovalsPage({ params: { id } }: { readonly params: Readonly<Record<string, string>> }) {
  const t = useTexts(approvalsTexts)
  const may = useMay()
  const [{ status }] = useSearchState(parts)
  const [own, setOwn] = useState<ReadonlySet<string>>(new Set())
  const noteOwn = (decided: string) => setOwn((before) => new Set(before).add(decided))
  useFresh(['listApprovals', 'getApproval', 'listMissions'], changesApprovals)
  const search = status === 'OPEN' ? '' : `?status=${status}`
  const titles: Readonly<Record<Status, string>> = { OPEN: t('waiting'), DECIDED: t('decided'), CLOSED: t('closed') }
  return (
    <Page title={t('title')} about={t('about')} actions={may('rotateLinkKey') && <RotateLinks />}>
      <Tabs
        label={t('views')}
        current={status}
        tabs={statuses.map((one) => ({
          id: one,
          title: titles[one],
          href: one === 'OPEN' ? '/approvals' : `/approvals?status=${one}`,
        }))}
      />
      <Split
        isOpen={id !== undefined}
        back={[`/approvals${search}`, t('back')]}
        list={
          <Panel title={t('list', { status })} isFlush>
            <ApprovalList key={status} status={status} search={search} current={id} own={own} />
          </Panel>
        }
        details={
          id === undefined ? (
            <Empty title={t('choose')} />
          ) : (
            <ApprovalDetails key={id} id={id} search={search} decided={noteOwn} />
          )
        }
      />
    </Page>
  )
}

/** A mission that ends closes what it had asked. */
function changesApprovals(type: string): boolean {
  return type.startsWith('approval.') || type === 'mission.cancelled' || type === 'mission.expired'
}

interface ListProps {
  readonly status: Status
  readonly search: string
  readonly current: string | undefined
  /** The approvals that were decided on this page. */
  readonly own: ReadonlySet<string>
}

function ApprovalList({ status, search, current, own }: ListProps) {
  const t = useTexts(approvalsTexts)
  const format = useFormat()
  const list = useList('listApprovals', { query: { status, limit: 100 } })
  const isWhole = !list.hasMore
  const read = list.data?.length ?? 0
  const readsAll = status === 'OPEN'
  useEffect(() => {
    if (readsAll && !isWhole && read < mostRead) list.more()
  }, [readsAll, isWhole, read, list.more])
  const deadlines = useMissionDeadlines(readsAll)
  const shown = useKeptPlaces(readsAll ? list.data?.toReversed() : list.data)
  return (
    <Loaded query={list}>
      {() =>
        shown.length === 0 ? (
          <None status={status} />
        ) : (
          <>
            {readsAll && !isWhole && read >= mostRead && <p>{t('capped', { count: format.count(read) })}</p>}
            <LinkList
              label={t('title')}
              rows={shown}
              keyOf={({ row }) => row.id}
              hrefOf={({ row }) => `/approvals/${row.id}${search}`}
              current={current}
              isGone={({ isGone }) => isGone}
              {...(!readsAll && { hasMore: list.hasMore, more: list.more })}
              cell={({ row, isGone }) => (
                <ApprovalRow
                  approval={row}
                  isGone={isGone}
                  isOwn={own.has(row.id)}
                  missionDeadline={deadlines.get(row.mission_id)}
                />
              )}
            />
          </>
        )
      }
    </Loaded>
  )
}

/** Of the newest missions that wait, by their ids. An approval does not tell it. */
function useMissionDeadlines(isNeeded: boolean): ReadonlyMap<string, string> {
  const when = useMay()('listMissions') && isNeeded
  const { data } = useOperation('listMissions', { query: { status: 'WAITING', limit: 100 } }, { when })
  return useMemo(() => new Map(data?.items.map(({ id, deadline }) => [id, deadline])), [data])
}

const idOf = ({ id }: Approval) => id

function useKeptPlaces(rows: readonly Approval[] | undefined): readonly Placed<Approval>[] {
  const [shown, setShown] = useState<readonly Placed<Approval>[]>([])
  const [seen, setSeen] = useState<readonly Approval[]>()
  if (rows === undefined || isSame(rows, seen)) return shown
  const next = keepPlaces(shown, rows, idOf)
  setSeen(rows)
  setShown(next)
  return next
}

function isSame(rows: readonly Approval[], seen: readonly Approval[] | undefined): boolean {
  return seen?.length === rows.length && rows.every((row, at) => row === seen[at])
}

interface RowProps {
  readonly approval: Approval
  readonly isGone: boolean
  /** Decided on this page. */
  readonly isOwn: boolean
  /** Undefined if it is not known here. */
  readonly missionDeadline: string | undefined
}

function ApprovalRow({ approval, isGone, isOwn, missionDeadline }: RowProps) {
  const t = useTexts(approvalsTexts)
  const words = useTexts(decisionTexts)
  const { agent, tool, about, mission_id, created_at, decision, status } = approval
  const ending = endsFirst(approval, missionDeadline)
  return (
    <>
      <RowHead end={<Since created={created_at} decided={decision?.at} isOpen={status === 'OPEN' && !isGone} />}>
        {about === 'tool_call' ? '' : t(about === 'question' ? 'questionKind' : about)}
        {about === 'question' ? '' : <bdi className={styles.tool}>{tool}</bdi>}
      </RowHead>
      <Asked approval={approval} />
      <RowText>
        <bdi>{agent}</bdi> · {mission_id}
      </RowText>
      <RowText>
        {isGone && t(isOwn ? 'goneByYou' : 'gone')}
        {!isGone && status === 'OPEN' && ending && <DecidesItself ending={ending} />}
        {status === 'CLOSED' && t('closedShort')}
        {decision !== null && (
          <>
            {words(decision.decision)} · <bdi>{decision.by}</bdi>
          </>
        )}
      </RowText>
    </>
  )
}

/** What is asked: the question, or the beginning of what the call would be given. */
function Asked({ approval: { about, question, payload } }: { readonly approval: Approval }) {
  const t = useTexts(approvalsTexts)
  if (about === 'question' || (about === 'guardrail' && payload === null))
    return (
      <RowText>
        <bdi>{cut(question)}</bdi>
      </RowText>
    )
  return (
    <RowText>{payload === null ? t('noArguments') : <bdi className={styles.given}>{inOneLine(payload)}</bdi>}</RowText>
  )
}

interface SinceProps {
  readonly created: string
  readonly decided: string | undefined
  readonly isOpen: boolean
}

function Since({ created, decided, isOpen }: SinceProps) {
  const t = useTexts(approvalsTexts)
  if (!isOpen) return <Time at={decided ?? created} />
  return (
    <>
      {t('waitsFor')} <Elapsed since={created} />
    </>
  )
}

function None({ status }: { readonly status: Status }) {
  const t = useTexts(approvalsTexts)
  if (status !== 'OPEN') return <Empty title={t('noneDecided')} />
  return (
    <Empty title={t('noneOpen')} command={askingAgent}>
      {t('noneOpenHow')}
    </Empty>
  )
}

const askingAgent = `curl -s "$SORTIE_URL/v1/agents" -H "authorization: Bearer $SORTIE_API_KEY" -H 'content-type: application/json' \\
  -d '{"name": "clerk", "instructions": "Keep the books.", "tools": ["memory_set"], "approvals": [{"tool": "memory_set"}]}'
npm run -s sortie -- missions submit clerk 'remember the budget is 500'`
