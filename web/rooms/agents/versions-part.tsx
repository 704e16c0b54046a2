import type { Agent } from '../../../contract/resources/agent.ts'
import { useList } from '../../api/use-operation.ts'
import { text, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Choice } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './agents.module.css'
import { agentsTexts } from './agents.texts.ts'
import { changedFields, linesOf } from './definition.ts'
import { folded, lineDiff } from './line-diff.ts'
import { PublishVersion } from './publish-version.tsx'
import { RollBack } from './roll-back.tsx'

/** The versions of an agent, the newest first, and what differs between two of them. */
export function VersionsPart({ agent }: { readonly agent: Agent }) {
  const t = useTexts(agentsTexts)
  const versions = useList('listAgentVersions', { params: { name: agent.name }, query: { limit: 50 } })
  return (
    <Loaded query={versions}>
      {(read) => (
        <>
          <Compare versions={read} />
          <Panel title={t('versions')} isFlush>
            {agent.draft && (
              <p className={styles.note}>
                <bdi>{t('draftNeeds', { version: agent.draft.published_version, needs: agent.draft.needs })}</bdi>
              </p>
            )}
            <ol className={styles.versions}>
              {read.map((one, at) => (
                <Version
                  key={one.version}
                  agent={agent}
                  version={one}
                  before={read[at + 1]}
                  newest={read[0] ?? one}
                  isLast={!versions.hasMore && at === read.length - 1}
                />
              ))}
            </ol>
            {versions.hasMore && <MoreVersions more={versions.more} />}
          </Panel>
        </>
      )}
    </Loaded>
  )
}

function MoreVersions({ more }: { more(): void }) {
  const t = useTexts(agentsTexts)
  return (
    <p className={styles.note}>
      <Button look="quiet" onPress={more}>
        {t('moreVersions')}
      </Button>
    </p>
  )
}

interface VersionProps {
  readonly agent: Agent
  readonly version: Agent
  readonly before: Agent | undefined
  readonly newest: Agent
  readonly isLast: boolean
}

function Version({ agent, version: one, before, newest, isLast }: VersionProps) {
  const t = useTexts(agentsTexts)
  const may = useMay()
  const changed = before ? changedFields(before, one) : []
  return (
    <li>
      <strong>{t('version', { version: one.version })}</strong>
      <span>
        {one.version === agent.version && <Badge tone="green">{t('inUse')}</Badge>}
        {one.version > agent.version && <Badge tone="amber">{t('draft')}</Badge>}
      </span>
      <Time at={one.created_at} />
      <span className={styles.changed}>
        {before && (changed.length === 0 ? t('noChange') : changed.join(', '))}
        {isLast && t('first')}
      </span>
      <span className={styles.acts}>
        {agent.publish_gate && one.version !== agent.version && may('publishAgent') && (
          <PublishVersion name={agent.name} version={one.version} />
        )}
        {one.version !== newest.version && may('updateAgent') && <RollBack to={one} newest={newest} />}
      </span>
    </li>
  )
}

const parts = { view: text, from: text, to: text }

/** Two versions, beside each other. */
function Compare({ versions }: { readonly versions: readonly Agent[] }) {
  const t = useTexts(agentsTexts)
  const [{ from, to }, change] = useSearchState(parts)
  const after = versions.find(({ version }) => String(version) === to) ?? versions[0]
  const before = versions.find(({ version }) => String(version) === from) ?? versions[1]
  if (!after || !before) return null
  const options = versions.map(({ version }) => [String(version), String(version)] as const)
  return (
    <Panel title={t('compare', { before: before.version, after: after.version })} isFlush>
      <div className={styles.note}>
        <Beside>
          <Choice
            label={t('compareFrom')}
            value={String(before.version)}
            options={options}
            choose={(value) => change({ from: value })}
          />
          <Choice
            label={t('compareTo')}
            value={String(after.version)}
            options={options}
            choose={(value) => change({ to: value })}
          />
        </Beside>
      </div>
      <Diff before={before} after={after} />
    </Panel>
  )
}

const marks = { same: ' ', added: '+', removed: '−' } as const

function Diff({ before, after }: { readonly before: Agent; readonly after: Agent }) {
  const t = useTexts(agentsTexts)
  const lines = lineDiff(linesOf(before), linesOf(after))
  if (lines.every(({ kind }) => kind === 'same')) return <p className={styles.note}>{t('same')}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className={styles.diff} tabIndex={0} aria-label={t('changed')}>
      {folded(lines).map((line, at) =>
        line.kind === 'fold' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names, and keep their places
          <div key={at} className={styles.fold}>
            {t('unchanged', { count: line.count })}
          </div>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names, and keep their places
          <div key={at} className={`${styles.line} ${line.kind === 'same' ? '' : styles[line.kind]}`}>
            <span>
              <span aria-hidden>{marks[line.kind]}</span>
              {line.kind !== 'same' && <span className="visually-hidden">{t(line.kind)}</span>}
            </span>
            <bdi>{line.text}</bdi>
          </div>
        ),
      )}
    </section>
  )
}
