import { catalogue } from '../texts/catalogue.ts'

export const versionTexts = catalogue(
  {
    version: 'Agent version',
    newest: 'the newest',
    given: 'another one',
    number: 'Number of the version',
  },
  {
    de: {
      version: 'Version des Agenten',
      newest: 'die neueste',
      given: 'eine andere',
      number: 'Nummer der Version',
    },
  },
)
