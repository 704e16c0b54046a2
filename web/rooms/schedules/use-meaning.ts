import { usePreferences } from '../../preferences/preferences.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { meaningOf } from './cron-words.ts'
import { schedulesTexts } from './schedules.texts.ts'

/** A Sunday, and the beginning of a year: names of days and months are counted from there. */
const sunday = Date.UTC(2023, 0, 1)
const dayMs = 86_400_000

/** Says a pattern in words. */
export function useMeaning(): (pattern: string) => string {
  const t = useTexts(schedulesTexts)
  const { language } = usePreferences()
  const dayName = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' })
  const monthName = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' })
  const listed = new Intl.ListFormat(language, { type: 'conjunction' })
  return (pattern) => {
    const meaning = meaningOf(pattern)
    switch (meaning.kind) {
      case 'weekly':
        return t('weekly', {
          days: listed.format(meaning.days.map((day) => dayName.format(sunday + day * dayMs))),
          time: meaning.time,
        })
      case 'yearly':
        return t('yearly', {
          day: meaning.day,
          month: monthName.format(Date.UTC(2023, meaning.month - 1, 1)),
          time: meaning.time,
        })
      default: {
        const { kind, ...values } = meaning
        return t(kind, values)
      }
    }
  }
}
