import { useTexts } from '../../texts/catalogue.ts'
import { nowTexts } from './now.texts.ts'

/** A budget’s scope in words: `tenant`, or `agent:<name>`. */
export function useScopeName(): (scope: string) => string {
  const t = useTexts(nowTexts)
  return (scope) => (scope === 'tenant' ? t('tenant') : scope.replace(/^agent:/, ''))
}
