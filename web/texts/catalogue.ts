import { setupI18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { type Language, usePreferences } from '../preferences/preferences.ts'

/** Messages in ICU MessageFormat, by their names. */
type Messages = Readonly<Record<string, string>>

type Values = Readonly<Record<string, string | number>>

/** The texts of one part of the console: `t('waiting', { count: 3 })`. */
export type Texts<Name extends string> = (name: Name, values?: Values) => string

export interface Catalogue<Name extends string> {
  in(language: Language): Texts<Name>
}

/** Texts in every language: one that lacks a text of the English ones does not compile. */
export function catalogue<const English extends Messages>(
  english: English,
  others: { readonly [L in Exclude<Language, 'en-GB'>]: { readonly [Name in keyof English]: string } },
): Catalogue<keyof English & string> {
  const all: Readonly<Record<Language, Messages>> = { 'en-GB': english, ...others }
  const made = new Map<Language, Texts<keyof English & string>>()
  return {
    in(language) {
      const known = made.get(language)
      if (known) return known
      const texts = textsOf(language, all[language])
      made.set(language, texts)
      return texts
    },
  }
}

export function useTexts<Name extends string>(texts: Catalogue<Name>): Texts<Name> {
  return texts.in(usePreferences().language)
}

function textsOf(language: Language, messages: Messages): Texts<string> {
  const compiled = Object.fromEntries(Object.entries(messages).map(([name, text]) => [name, compileMessage(text)]))
  const i18n = setupI18n({ locale: language, messages: { [language]: compiled } })
  return (name, values) => i18n._(name, values)
}

/** Each language in its own words. */
export const languageNames: Readonly<Record<Language, string>> = { 'en-GB': 'English', de: 'Deutsch' }
