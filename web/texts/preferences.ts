import { useSyncExternalStore } from 'react'

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

const place = 'sortie-preferences'
const listeners = new Set<() => void>()
let current = readPreferences()

function preferences(): Preferences {
  return current
}

export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change }
  try {
    localStorage.setItem(place, JSON.stringify(current))
  } catch {
    // A browser that stores nothing keeps the choice until the page is closed.
  }
  showPreferences()
  for (const tell of listeners) tell()
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences)
}

/** Tells the style sheets and screen readers. */
export function showPreferences(): void {
  const { theme, language } = current
  document.documentElement.lang = language
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

function readPreferences(): Preferences {
  const stored = storedPreferences()
  return {
    language: oneOf(languages, stored.language) ?? usualLanguage(),
    theme: oneOf(themes, stored.theme) ?? 'system',
    zone: typeof stored.zone === 'string' && isZone(stored.zone) ? stored.zone : 'system',
  }
}

function storedPreferences(): Partial<Record<keyof Preferences, unknown>> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(place) ?? '{}')
    return typeof stored === 'object' && stored !== null ? stored : {}
  } catch {
    return {}
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
