import { ChevronDown, ChevronRight, ListPlus } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { AnswerFor } from '../../../api/call.ts'
import { client } from '../../../api/client.ts'
import { Button } from '../../../kit/button.tsx'
import { Empty } from '../../../kit/empty.tsx'
import { Choice } from '../../../kit/field.tsx'
import { Grid } from '../../../kit/grid.tsx'
import type { Column } from '../../../kit/grid-row.tsx'
import { Panel } from '../../../kit/panel.tsx'
import { PictureButton } from '../../../kit/picture/picture-button.tsx'
import { statusTexts } from '../../../kit/status.texts.ts'
import { Status } from '../../../kit/status.tsx'
import { Elapsed } from '../../../kit/time.tsx'
import { showFailure } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import type { View } from '../address.ts'
import { MissionLink } from '../mission-link.tsx'
import { countsOf, joined, linesOf, type Node, type TreeLine } from './grouping.ts'
import styles from './tree.module.css'
import { treeTexts } from './tree.texts.ts'
import { treeRows } from './tree-picture.ts'

interface TreeTabProps {
  readonly mission: AnswerFor<'getMission'>
  readonly tree: AnswerFor<'getMissionTree'> | undefined
  readonly view: View
  change(change: Partial<View>): void
}

/** What the mission delegated, and what that delegated: as a tree, or in groups. */
export default function TreeTab({ mission, tree, view, change }: TreeTabProps) {
  const t = useTexts(treeTexts)
  const format = useFormat()
  const word = useLabels()
  const { nodes, readBelow } = useNodes(tree)
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map())
  const onlyFailed = view.only === 'failed'
  const lines = useMemo(
    () => linesOf(mission.id, nodes, { group: view.group, onlyFailed, toggled }),
    [mission.id, nodes, view.group, onlyFailed, toggled],
  )
  const toggle = (key: string, isOpen: boolean) => setToggled(new Map(toggled).set(key, !isOpen))
  const columns = useColumns({ rootId: mission.id, toggle, readBelow })
  if (tree && tree.items.length <= 1) return <Empty title={t('none')}>{t('noneHow')}</Empty>
  return (
    <Panel
      title={t('title')}
      isFlush
      beside={
        <div className={styles.tools}>
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={onlyFailed}
              onChange={(event) => change({ only: event.target.checked ? 'failed' : 'all' })}
            />
            {t('failedOnly')}
          </label>
          <Choice
            label={t('group')}
            isCompact
            value={view.group}
            choose={(value) => change({ group: value === 'status' || value === 'agent' ? value : 'tree' })}
            options={[
              ['tree', t('tree')],
              ['status', t('status')],
              ['agent', t('agent')],
            ]}
          />
          <PictureButton
            file={`${mission.id}-tree`}
            picture={() => ({
              title: `${mission.agent} · ${mission.id}`,
              note: t('count', { count: nodes.length }),
              rows: treeRows(lines, format, word),
            })}
          />
        </div>
      }
    >
      <Summary nodes={nodes} isTruncated={tree?.truncated ?? false} />
      <Grid
        label={t('title')}
        rows={lines}
        keyOf={keyOf}
        columns={columns}
        fillsPage={lines.length > 12}
        open={(line) => {
          if (line.kind === 'group') toggle(line.key, line.isOpen)
          else if (line.below > 0) toggle(line.node.id, line.isOpen)
          else if (line.unread > 0) readBelow(line.node.id)
        }}
        empty={<Empty title={t('noneFailed')} />}
      />
    </Panel>
  )
}

function keyOf(line: TreeLine): string {
  return line.kind === 'group' ? line.key : line.node.id
}

function Summary({ nodes, isTruncated }: { readonly nodes: readonly Node[]; readonly isTruncated: boolean }) {
  const t = useTexts(treeTexts)
  const format = useFormat()
  return (
    <div className={styles.summary}>
      <span>{t('count', { count: nodes.length })}</span>
      {countsOf(nodes).map(([status, count]) => (
        <span key={status} className={styles.one}>
          <Status status={status} /> {format.count(count)}
        </span>
      ))}
      {isTruncated && <span>{t('truncated')}</span>}
    </div>
  )
}

/** The tree that was read, with the trees of missions deep in it that were asked for since. */
function useNodes(tree: AnswerFor<'getMissionTree'> | undefined) {
  const [below, setBelow] = useState<readonly Node[]>([])
  const nodes = useMemo(() => joined(below, tree?.items ?? []), [below, tree])
  const readBelow = (id: string) => {
    client
      .getMissionTree({ params: { mission_id: id } })
      .then(({ items }) => setBelow((known) => joined(known, items)))
      .catch((error: Error) => showFailure(error))
  }
  return { nodes, readBelow }
}

interface Acts {
  readonly rootId: string
  toggle(key: string, isOpen: boolean): void
  readBelow(id: string): void
}

function useColumns({ rootId, toggle, readBelow }: Acts): readonly Column<TreeLine>[] {
  const t = useTexts(treeTexts)
  const format = useFormat()
  const labelOf = useLabels()
  return [
    {
      id: 'agent',
      title: t('agentHead'),
      width: 'minmax(0, 2fr)',
      cell: (line) =>
        line.kind === 'group' ? (
          <span className={styles.name}>
            <Toggle isOpen={line.isOpen} toggle={() => toggle(line.key, line.isOpen)} />
            <strong>
              <bdi>{labelOf(line.label)}</bdi>
            </strong>
            <span className={styles.soft}>
              {format.count(line.count)}
              {line.failed > 0 && ` · ${t('failed', { count: line.failed })}`}
            </span>
          </span>
        ) : (
          <span className={styles.name} style={{ paddingInlineStart: Math.min(line.depth, 8) * 18 }}>
            {line.below > 0 ? (
              <Toggle isOpen={line.isOpen} toggle={() => toggle(line.node.id, line.isOpen)} />
            ) : (
              <span className={styles.noToggle} />
            )}
            <bdi>{line.node.agent}</bdi>
            {line.below > 0 && !line.isOpen && (
              <span className={styles.soft}>{t('below', { count: format.count(line.below) })}</span>
            )}
            {line.unread > 0 && (
              <Button look="quiet" icon={<ListPlus aria-hidden />} onPress={() => readBelow(line.node.id)}>
                {t('more', { count: line.unread })}
              </Button>
            )}
          </span>
        ),
    },
    {
      id: 'status',
      title: t('statusHead'),
      width: '124px',
      cell: (line) => (line.kind === 'mission' ? <Status status={line.node.status} /> : null),
    },
    {
      id: 'id',
      title: t('mission'),
      width: 'minmax(0, 2fr)',
      cell: (line) =>
        line.kind === 'group' ? null : line.node.id === rootId ? t('self') : <MissionLink id={line.node.id} />,
    },
    {
      id: 'duration',
      title: t('duration'),
      width: '110px',
      isNumber: true,
      cell: (line) =>
        line.kind === 'mission' ? <Elapsed since={line.node.created_at} until={line.node.finished_at} /> : null,
    },
    {
      id: 'cost',
      title: t('cost'),
      width: '90px',
      isNumber: true,
      cell: (line) => format.money(line.kind === 'mission' ? line.node.usage.cost_usd : line.costUsd),
    },
  ]
}

/** A state in words; the name of an agent as it is. */
function useLabels(): (label: string) => string {
  const words = useTexts(statusTexts)
  return (label) => (label in statusLabels ? words(label as keyof typeof statusLabels) : label)
}

const statusLabels = {
  SCHEDULED: true,
  PENDING: true,
  QUEUED: true,
  RUNNING: true,
  WAITING: true,
  COMPLETED: true,
  FAILED: true,
  CANCELLED: true,
  EXPIRED: true,
} as const

function Toggle({ isOpen, toggle }: { readonly isOpen: boolean; toggle(): void }) {
  const t = useTexts(treeTexts)
  const Icon = isOpen ? ChevronDown : ChevronRight
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.toggle}
      aria-label={t(isOpen ? 'close' : 'open')}
      aria-expanded={isOpen}
      onClick={toggle}
    >
      <Icon aria-hidden />
    </button>
  )
}
