import type { AnswerFor } from '../../../api/call.ts'
import { Facts } from '../../../kit/facts.tsx'
import { JsonTree } from '../../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../../kit/json-tree/rows.ts'
import { ModelText } from '../../../kit/markdown/model-text.tsx'
import { Panel } from '../../../kit/panel.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { ArtifactLine } from '../artifacts/artifact-line.tsx'
import { missionTexts } from '../mission.texts.ts'
import styles from './values.module.css'

type Mission = AnswerFor<'getMission'>

/** What the mission was given, and what came of it. */
export function ValuesTab({ mission }: { readonly mission: Mission }) {
  const t = useTexts(missionTexts)
  const { settings, output_schema: schema, metadata } = mission
  return (
    <div className={styles.values}>
      <Panel title={t('input')}>
        <JsonTree value={mission.input as Value} name={`${mission.id}-input`} />
        {mission.files && (
          <section className={styles.files}>
            <h3>{t('files')}</h3>
            {mission.files.map((file) => (
              <ArtifactLine key={file.id} file={file} />
            ))}
          </section>
        )}
      </Panel>
      <Panel title={t('output')}>
        <Output mission={mission} />
      </Panel>
      {Object.keys(metadata).length > 0 && (
        <Panel title={t('metadata')}>
          <Facts entries={Object.entries(metadata)} />
        </Panel>
      )}
      {settings && (
        <Panel title={t('settings')}>
          <JsonTree value={settings as Value} name={`${mission.id}-settings`} />
        </Panel>
      )}
      {schema && (
        <Panel title={t('outputSchema')}>
          <JsonTree value={schema as Value} name={`${mission.id}-schema`} />
        </Panel>
      )}
    </div>
  )
}

function Output({ mission }: { readonly mission: Mission }) {
  const t = useTexts(missionTexts)
  const { output, error } = mission
  const name = `${mission.id}-output`
  return (
    <>
      {error && (
        <p className={styles.error}>
          <code>{error.code}</code> <bdi>{error.message}</bdi>
        </p>
      )}
      {output === null ? (
        <p>{mission.finished_at === null ? t('noOutput') : t('noOutputEnded')}</p>
      ) : typeof output === 'string' ? (
        <ModelText text={output} name={name} />
      ) : (
        <JsonTree value={output as Value} name={name} />
      )}
    </>
  )
}
