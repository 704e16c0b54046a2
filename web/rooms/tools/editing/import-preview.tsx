import type { ToolImport } from '../../../../contract/resources/tool-import.ts'
import { Tick } from '../../../kit/form.tsx'
import { Badge, type Tone } from '../../../kit/status.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import styles from './editing.module.css'
import { editingTexts } from './editing.texts.ts'

interface ImportPreviewProps {
  readonly preview: ToolImport
  readonly chosen: readonly string[]
  choose(chosen: readonly string[]): void
}

const tones: Readonly<Record<ToolImport['tools'][number]['outcome'], Tone>> = {
  created: 'green',
  changed: 'amber',
  unchanged: 'grey',
}

/** What each operation would become, and which cannot become a tool. */
export function ImportPreview({
  preview: { api, operation_count, tools, problems },
  chosen,
  choose,
}: ImportPreviewProps) {
  const t = useTexts(editingTexts)
  return (
    <section aria-live="polite" className={styles.preview}>
      <h3>
        <bdi>{api}</bdi>
      </h3>
      <p>{t('found', { count: operation_count, usable: tools.length })}</p>
      <ul className={styles.operations}>
        {tools.map(({ operation, outcome, notes, tool }) => (
          <li key={operation}>
            <Tick
              label={
                <>
                  <code>{tool.name}</code> <Badge tone={tones[outcome]}>{t(outcome)}</Badge>{' '}
                  <small>
                    <bdi>{operation}</bdi>
                  </small>
                </>
              }
              isOn={chosen.includes(operation)}
              turn={(isOn) => choose(isOn ? [...chosen, operation] : chosen.filter((one) => one !== operation))}
            />
            {notes.map((note) => (
              <p key={note} className={styles.note}>
                <bdi>{note}</bdi>
              </p>
            ))}
          </li>
        ))}
      </ul>
      {problems.length > 0 && (
        <>
          <h3>{t('unusable', { count: problems.length })}</h3>
          <ul className={styles.operations}>
            {problems.map(({ operation, problem }) => (
              <li key={operation}>
                <code>{operation}</code>
                <p className={styles.note}>
                  <bdi>{problem}</bdi>
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
