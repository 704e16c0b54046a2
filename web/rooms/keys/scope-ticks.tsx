import type { Scope } from '../../../contract/scopes.ts'
import { Tick } from '../../kit/form.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './keys.module.css'
import { keysTexts } from './keys.texts.ts'
import { scopesTexts } from './scopes.texts.ts'

interface ScopeTicksProps {
  /** What may be passed on. */
  readonly scopes: readonly Scope[]
  readonly chosen: ReadonlySet<Scope>
  choose(scopes: ReadonlySet<Scope>): void
}

/** What a key may do, by area. */
export function ScopeTicks({ scopes, chosen, choose }: ScopeTicksProps) {
  const t = useTexts(keysTexts)
  const explained = useTexts(scopesTexts)
  const areas = Map.groupBy(scopes, (scope) => scope.split(':')[0] ?? '')
  const turn = (scope: Scope, isOn: boolean) => {
    const next = new Set(chosen)
    if (isOn) next.add(scope)
    else next.delete(scope)
    choose(next)
  }
  return (
    <fieldset className={styles.scopes}>
      <legend>{t('scopes')}</legend>
      <p>{t('scopesHint')}</p>
      {[...areas].map(([area, own]) => (
        <div key={area}>
          <code>{area}</code>
          {own.map((scope) => (
            <Tick
              key={scope}
              label={
                <>
                  <span className="visually-hidden">{area}: </span>
                  {t(scope.slice(area.length + 1) as 'read' | 'write' | 'run')}
                </>
              }
              hint={explained(scope)}
              isOn={chosen.has(scope)}
              turn={(isOn) => turn(scope, isOn)}
            />
          ))}
        </div>
      ))}
    </fieldset>
  )
}
