import { useState } from 'react'
import type { Asked } from '../../../../sdk/asked.ts'
import type { PagedList } from '../../../api/use-operation.ts'
import { useMay } from '../../../app/session/session.tsx'
import { Button } from '../../../kit/button.tsx'
import { changedParts } from '../../../kit/changed-parts.ts'
import { JsonTree } from '../../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../../kit/json-tree/rows.ts'
import { Loaded } from '../../../kit/loaded.tsx'
import { Time } from '../../../kit/time.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import styles from './editing.module.css'
import { editingTexts } from './editing.texts.ts'

interface Version {
  readonly version: number
  readonly created_at: string
}

interface ToolVersionsProps<One extends Version> {
  readonly versions: PagedList<One>
  /** What makes an earlier one the newest. */
  readonly operation: Asked
  readonly isBusy: boolean
  restore(earlier: One): void
}

/** What a tool was before, with what each version changed. */
export function ToolVersions<One extends Version>({ versions, operation, isBusy, restore }: ToolVersionsProps<One>) {
  const t = useTexts(editingTexts)
  const may = useMay()
  return (
    <section>
      <h3>{t('versions')}</h3>
      <Loaded query={versions}>
        {(read) => (
          <>
            <ol className={styles.versions}>
              {read.map((one, at) => (
                <OneVersion key={one.version} one={one} before={read[at + 1]}>
                  {at > 0 && may(operation) && (
                    <Button operation={operation} isDisabled={isBusy} onPress={() => restore(one)}>
                      {t('restore')}
                    </Button>
                  )}
                </OneVersion>
              ))}
            </ol>
            {versions.hasMore && (
              <Button look="quiet" onPress={versions.more}>
                {t('moreVersions')}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}

interface OneVersionProps {
  readonly one: Version
  readonly before: Version | undefined
  readonly children: React.ReactNode
}

function OneVersion({ one, before, children }: OneVersionProps) {
  const t = useTexts(editingTexts)
  const [isOpen, setOpen] = useState(false)
  const changed = before ? Object.keys(changedParts({ ...before, ...unlike(one) }, { ...one })) : []
  return (
    <li>
      <strong>{t('version', { version: one.version })}</strong>
      <Time at={one.created_at} />
      {changed.length > 0 && <span>{t('changes', { fields: changed.join(', ') })}</span>}
      <Button look="quiet" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
        {t(isOpen ? 'hideVersion' : 'showVersion')}
      </Button>
      {children}
      {isOpen && (
        <div className={styles.version}>
          <JsonTree value={{ ...one } as Value} name={t('version', { version: one.version })} />
        </div>
      )}
    </li>
  )
}

/** What differs between any two versions. */
function unlike({ version, created_at }: Version): Version {
  return { version, created_at }
}
