import { ChevronDown, ChevronsUp, ChevronUp, CornerDownRight } from 'lucide-react'
import { useMemo } from 'react'
import { Link } from 'wouter'
import type { Column } from '../../kit/grid-row.tsx'
import { priorityTexts } from '../../kit/priority.texts.ts'
import { Status } from '../../kit/status.tsx'
import { Elapsed, Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { DoingNow } from './doing.tsx'
import { hasEnded, type MissionRow } from './mission-row.ts'
import { missionsTexts } from './missions.texts.ts'
import styles from './missions-page.module.css'
import { type ColumnId, columnIds } from './shown-columns.ts'

export function useColumns(hidden: readonly ColumnId[]): readonly Column<MissionRow>[] {
  const t = useTexts(missionsTexts)
  const format = useFormat()
  return useMemo(() => {
    const all: Readonly<Record<ColumnId, Omit<Column<MissionRow>, 'id' | 'title'>>> = {
      status: { width: '132px', isLead: true, cell: ({ status }) => <Status status={status} /> },
      agent: { width: 'minmax(112px, 0.6fr)', isLead: true, cell: (row) => <Agent row={row} /> },
      doing: { width: 'minmax(140px, 2fr)', isWide: true, cell: ({ doing }) => <DoingNow doing={doing} /> },
      task: { width: 'minmax(100px, 1.4fr)', isWide: true, cell: ({ task }) => <bdi title={task}>{task}</bdi> },
      id: { width: '86px', cell: ({ id }) => <Id id={id} /> },
      tags: { width: 'minmax(50px, 0.5fr)', cell: ({ tags }) => <Tags tags={tags} /> },
      priority: { width: '92px', cell: ({ priority }) => <Priority priority={priority} /> },
      created: { width: '104px', cell: (row) => <Time at={row.created_at} /> },
      duration: { width: '82px', isNumber: true, cell: (row) => <Duration row={row} /> },
      attempts: { width: '60px', isNumber: true, cell: (row) => `${row.attempt}/${row.max_attempts}` },
      tokens: { width: '60px', isNumber: true, cell: ({ tokens }) => (tokens === 0 ? '' : format.short(tokens)) },
      cost: { width: '72px', isNumber: true, cell: (row) => (row.cost_usd === 0 ? '' : format.money(row.cost_usd)) },
    }
    return columnIds.filter((id) => !hidden.includes(id)).map((id) => ({ id, title: t(id), ...all[id] }))
  }, [hidden, t, format])
}

function Agent({ row }: { readonly row: MissionRow }) {
  const t = useTexts(missionsTexts)
  return (
    <span className={styles.agent}>
      {row.parent_id !== null && (
        <Link
          href={`/missions/${row.parent_id}`}
          tabIndex={-1}
          aria-label={t('child', { id: row.parent_id })}
          title={t('child', { id: row.parent_id })}
        >
          <CornerDownRight aria-hidden />
        </Link>
      )}
      <bdi title={row.agent}>{row.agent}</bdi>
    </span>
  )
}

/** The beginnings of ids are alike: the end tells them apart. */
function Id({ id }: { readonly id: string }) {
  return (
    <code title={id} className={styles.id}>
      <span aria-hidden>…{id.slice(-8)}</span>
      <span className="visually-hidden">{id}</span>
    </code>
  )
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return <bdi title={tags.join(', ')}>{tags.join(', ')}</bdi>
}

const icons = { LOW: ChevronDown, HIGH: ChevronUp, CRITICAL: ChevronsUp } as const

/** Most are normal, and say nothing. */
function Priority({ priority }: { readonly priority: string }) {
  const t = useTexts(priorityTexts)
  if (!isUnusual(priority)) return null
  const Icon = icons[priority]
  return (
    <span className={`${styles.priority} ${priority === 'CRITICAL' ? styles.critical : ''}`}>
      <Icon aria-hidden />
      {t(priority)}
    </span>
  )
}

function isUnusual(priority: string): priority is keyof typeof icons {
  return priority in icons
}

/** From its first start; it counts on while the mission has not ended. */
function Duration({ row: { started_at, finished_at, status } }: { readonly row: MissionRow }) {
  const format = useFormat()
  if (started_at === null) return null
  if (!hasEnded(status)) return <Elapsed since={started_at} />
  return finished_at === null ? null : format.duration(Date.parse(finished_at) - Date.parse(started_at))
}
