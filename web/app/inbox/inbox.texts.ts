import { catalogue } from '../../texts/catalogue.ts'

export const inboxTexts = catalogue(
  {
    title: 'Inbox',
    open: 'Inbox: {count, plural, =0 {nothing new} one {# new} other {# new}}',
    none: 'Nothing has happened yet',
    noneHow: 'Decisions that somebody has to take, failures and spent budgets are listed here.',
    approval: 'Decision wanted',
    failure: 'Failed',
    budget: 'Budget',
    failed: 'A mission failed:',
    expired: 'Its deadline passed:',
    warned: 'Four fifths are spent:',
    spent: 'It is spent:',
    short: 'Too little is left for the next call:',
    announce: 'Let the browser announce, while this page is in the background',
    denied: 'This browser does not allow it. Its settings for this site can change that.',
  },
  {
    de: {
      title: 'Posteingang',
      open: 'Posteingang: {count, plural, =0 {nichts Neues} one {# neue Meldung} other {# neue Meldungen}}',
      none: 'Noch ist nichts geschehen',
      noneHow: 'Hier stehen Entscheidungen, die jemand treffen muss, Fehlschläge und verbrauchte Budgets.',
      approval: 'Entscheidung nötig',
      failure: 'Gescheitert',
      budget: 'Budget',
      failed: 'Eine Mission ist gescheitert:',
      expired: 'Ihre Frist ist verstrichen:',
      warned: 'Vier Fünftel sind ausgegeben:',
      spent: 'Es ist ausgegeben:',
      short: 'Es reicht für den nächsten Aufruf nicht mehr:',
      announce: 'Der Browser soll melden, während diese Seite im Hintergrund ist',
      denied: 'Dieser Browser erlaubt es nicht. In seinen Einstellungen für diese Seite lässt es sich ändern.',
    },
  },
)
