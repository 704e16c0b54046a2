import { useSyncExternalStore } from 'react'
import { usePreferences } from '../../preferences/preferences.ts'

const dark = matchMedia('(prefers-color-scheme: dark)')

/** Changes when colours or texts do: what is drawn on a canvas has to be drawn anew. */
export function useLook(): string {
  const { theme, language, zone } = usePreferences()
  const isDark = useSyncExternalStore(
    (tell) => {
      dark.addEventListener('change', tell)
      return () => dark.removeEventListener('change', tell)
    },
    () => dark.matches,
  )
  return `${theme} ${isDark} ${language} ${zone}`
}
