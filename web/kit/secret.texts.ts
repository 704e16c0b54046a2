import { catalogue } from '../texts/catalogue.ts'

export const secretTexts = catalogue(
  { show: 'Show the secret', hide: 'Hide the secret', copy: 'Copy the secret' },
  { de: { show: 'Geheimnis zeigen', hide: 'Geheimnis verbergen', copy: 'Geheimnis kopieren' } },
)
