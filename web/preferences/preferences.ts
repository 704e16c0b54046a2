import { kept, useKept } from './kept.ts'

/** The languages of the console, by their BCP 47 tags. The first one is for everybody else. */
export const languages = ['en-GB', 'de'] as const
export type Language = (typeof languages)[number]

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** What a person chose for this browser. */
export interface Preferences {
  readonly language: Language
  readonly theme: Theme
  /** An IANA time zone; `system` follows the machine. */
  readonly zone: string
}

const chosen = kept<Preferences>('sortie-preferences', preferencesIn)

export const preferences = chosen.now

export function prefer(change: Partial<Preferences>): void {
  chosen.set({ ...chosen.now(), ...change })
  showPreferences()
}

export function usePreferences(): Preferences {
  return useKept(chosen)[0]
}

/** Tells the style sheets and screen readers. */
export function showPreferences(): void {
  const { theme, language } = chosen.now()
  document.documentElement.lang = language
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

function preferencesIn(value: unknown): Preferences {
  const stored: Partial<Record<keyof Preferences, unknown>> = typeof value === 'object' && value !== null ? value : {}
  return {
    language: oneOf(languages, stored.language) ?? usualLanguage(),
    theme: oneOf(themes, stored.theme) ?? 'system',
    zone: typeof stored.zone === 'string' && isZone(stored.zone) ? stored.zone : 'system',
  }
}

function usualLanguage(): Language {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2))
  return languages.find((one) => one.startsWith(wanted[0] ?? 'en')) ?? languages[0]
}

function oneOf<const One extends string>(all: readonly One[], value: unknown): One | undefined {
  return all.find((one) => one === value)
}

function isZone(zone: string): boolean {
  if (zone === 'system') return true
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
