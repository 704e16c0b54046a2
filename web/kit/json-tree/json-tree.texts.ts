import { catalogue } from '../../texts/catalogue.ts'

export const jsonTreeTexts = catalogue(
  {
    search: 'Search',
    searchIn: 'Search in {name}',
    found: '{at} of {of}',
    list: '{count, plural, one {# item} other {# items}}',
    object: '{count, plural, one {# field} other {# fields}}',
    more: 'Show more of the other {count}',
    rest: '… the first {shown} of {of} characters; show more',
  },
  {
    de: {
      search: 'Suchen',
      searchIn: 'In {name} suchen',
      found: '{at} von {of}',
      list: '{count, plural, one {# Eintrag} other {# Einträge}}',
      object: '{count, plural, one {# Feld} other {# Felder}}',
      more: 'Mehr von den übrigen {count} zeigen',
      rest: '… die ersten {shown} von {of} Zeichen; mehr zeigen',
    },
  },
)
