import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { AnswerFor } from '../../../api/call.ts'
import { Button } from '../../../kit/button.tsx'
import { Empty } from '../../../kit/empty.tsx'
import { Choice } from '../../../kit/field.tsx'
import { Panel } from '../../../kit/panel.tsx'
import { PictureButton } from '../../../kit/picture/picture-button.tsx'
import { useNow } from '../../../kit/time.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import type { View } from '../address.ts'
import type { LiveRecord } from '../feed/use-mission-feed.ts'
import { StepPanel } from '../step/step-panel.tsx'
import { type Doing, type Entry, entriesOf, isFailed } from './entries.ts'
import { GoToStep } from './go-to-step.tsx'
import { evenScale, foldedScale, type Scale, zoomed } from './scale.ts'
import styles from './timeline.module.css'
import { timelineTexts } from './timeline.texts.ts'
import { timelineRows } from './timeline-picture.ts'
import { Waterfall } from './waterfall.tsx'

interface TimelineTabProps {
  readonly mission: AnswerFor<'getMission'>
  readonly live: LiveRecord
  readonly view: View
  readonly explanation: AnswerFor<'explainMission'> | undefined
  readonly tree: AnswerFor<'getMissionTree'> | undefined
  change(change: Partial<View>): void
}

/** What the mission did, when, and for how much; the opened step beside it. */
export function TimelineTab({ mission, live, view, explanation, tree, change }: TimelineTabProps) {
  const t = useTexts(timelineTexts)
  const format = useFormat()
  const { record } = live
  const doing = doingOf(explanation)
  const entries = useMemo(
    () =>
      entriesOf({
        steps: record?.steps ?? [],
        events: record?.events ?? [],
        children: tree?.items.filter(({ parent_id }) => parent_id === mission.id) ?? [],
        doing,
      }),
    [record?.steps, record?.events, tree, mission.id, doing],
  )
  const failed = useMemo(() => entries.filter(isFailed), [entries])
  const shown = view.only === 'failed' ? failed : entries
  const zoom = useZoom(entries, view.time)
  const first = record?.steps[0]?.number ?? 0
  const last = record?.steps.at(-1)?.number ?? 0
  const open = (step: number | undefined) => change({ step })
  return (
    <div className={`${styles.split} ${view.step === undefined ? '' : styles.opened}`}>
      <div className={styles.list}>
        <Panel
          title={t('title')}
          isFlush
          beside={
            <div className={styles.tools}>
              <label className={styles.check}>
                <input
                  type="checkbox"
                  checked={view.only === 'failed'}
                  onChange={(event) => change({ only: event.target.checked ? 'failed' : 'all' })}
                />
                {t('failedOnly')}
              </label>
              <GoToStep last={last} open={open} />
              <Choice
                label={t('time')}
                isCompact
                value={view.time}
                choose={(value) => change({ time: value === 'even' ? 'even' : 'folded' })}
                options={[
                  ['folded', t('folded')],
                  ['even', t('even')],
                ]}
              />
              <Button look="quiet" icon={<ZoomIn aria-hidden />} label={t('zoomIn')} onPress={zoom.closer} />
              <Button look="quiet" icon={<ZoomOut aria-hidden />} label={t('zoomOut')} onPress={zoom.wider} />
              <Button look="quiet" icon={<Maximize2 aria-hidden />} label={t('fit')} onPress={zoom.fit} />
              <PictureButton
                file={`${mission.id}-timeline`}
                picture={() => ({
                  title: `${mission.agent} · ${mission.id}`,
                  note: t('zone', { zone: format.zone }),
                  rows: timelineRows(shown, zoom.scale, format, t),
                })}
              />
            </div>
          }
        >
          {shown.length === 0 && record?.isRead ? (
            <Empty title={view.only === 'failed' ? t('noneFailed') : t('none')}>
              {view.only === 'failed' ? undefined : t('noneHow')}
            </Empty>
          ) : (
            <Waterfall
              entries={shown}
              scale={zoom.scale}
              opened={view.step}
              open={open}
              firstStep={first}
              isReadingEarlier={record?.isReadingEarlier ?? false}
              readEarlier={live.readEarlier}
              move={zoom.move}
            />
          )}
          {last > 0 && (
            <p className={styles.foot}>
              {t('of', { first, last, failed: failed.length })} · {t('zone', { zone: format.zone })}
            </p>
          )}
        </Panel>
      </div>
      {view.step !== undefined && (
        <div className={styles.side}>
          <StepPanel
            key={view.step}
            missionId={mission.id}
            number={view.step}
            last={last}
            steps={record?.steps ?? []}
            open={open}
          />
        </div>
      )}
    </div>
  )
}

function doingOf(explanation: AnswerFor<'explainMission'> | undefined): Doing | undefined {
  const running = explanation?.reasons.find((reason) => reason.code === 'running')
  return running?.code === 'running' ? running.data.doing : undefined
}

/** The part of the timeline in view, as shares of its width. */
interface Range {
  readonly left: number
  readonly right: number
}

const whole: Range = { left: 0, right: 1 }
const leastWidth = 1e-5

function useZoom(entries: readonly Entry[], time: View['time']) {
  const [range, setRange] = useState<Range>(whole)
  const isOpen = entries.some(({ end }) => end === undefined)
  const now = useNowIf(isOpen)
  const full = useMemo(() => scaleOf(entries, time, now), [entries, time, now])
  const scale = useMemo(() => zoomed(full, range.left, range.right), [full, range])
  const spread = (by: number) => {
    const middle = (range.left + range.right) / 2
    const half = Math.max(leastWidth, ((range.right - range.left) * by) / 2)
    setRange(within(middle - half, middle + half))
  }
  return {
    scale,
    closer: () => spread(0.5),
    wider: () => spread(2),
    fit: () => setRange(whole),
    /** By a share of what is in view. */
    move: (by: number) => {
      const width = range.right - range.left
      setRange(within(range.left + by * width, range.right + by * width))
    },
  }
}

function within(left: number, right: number): Range {
  const width = Math.min(1, right - left)
  const start = Math.min(Math.max(0, left), 1 - width)
  return { left: start, right: start + width }
}

function scaleOf(entries: readonly Entry[], time: View['time'], now: number): Scale {
  const lines = entries.filter(({ kind }) => kind !== 'attempt')
  const from = lines.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY)
  const to = lines.reduce((most, { end }) => Math.max(most, end ?? now), Number.NEGATIVE_INFINITY)
  if (!(to > from)) return evenScale(Number.isFinite(from) ? from : now, (Number.isFinite(from) ? from : now) + 1)
  if (time === 'even') return evenScale(from, to)
  const busy = lines.filter(({ kind }) => kind !== 'wait').map(({ start, end }) => ({ start, end: end ?? now }))
  return foldedScale(from, to, busy)
}

/** The time, if it matters: a line without an end grows. */
function useNowIf(isWanted: boolean): number {
  const now = useNow()
  const [kept, setKept] = useState(now)
  useEffect(() => {
    if (isWanted) setKept(now)
  }, [isWanted, now])
  return isWanted ? now : kept
}
