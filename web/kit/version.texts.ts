import { catalogue } from '../texts/catalogue.ts'

export const versionTexts = catalogue(
  {
    version: 'Agent version',
    newest: 'the newest',
    given: 'another one',
    number: 'Number of the version',
    wouldRun: 'They would run {versions}.',
    countOf: 'version {version} ({count})',
  },
  {
    de: {
      version: 'Version des Agenten',
      newest: 'die neueste',
      given: 'eine andere',
      number: 'Nummer der Version',
      wouldRun: 'Sie liefen mit {versions}.',
      countOf: 'Version {version} ({count})',
    },
  },
)
