import { catalogue } from '../../texts/catalogue.ts'

export const sessionTexts = catalogue(
  {
    title: 'Sign in to Sortie',
    key: 'API key',
    keyHint: 'The session can do what the key may do. The key itself is not kept in the browser.',
    signIn: 'Sign in',
    signingIn: 'Signing in…',
    orLink: 'Or open a link that signs you in once. This command prints one:',
  },
  {
    de: {
      title: 'Bei Sortie anmelden',
      key: 'API-Schlüssel',
      keyHint: 'Die Sitzung darf, was der Schlüssel darf. Der Schlüssel selbst bleibt nicht im Browser.',
      signIn: 'Anmelden',
      signingIn: 'Meldet an…',
      orLink: 'Oder öffne einen Link, der einmal anmeldet. Dieser Befehl zeigt einen:',
    },
  },
)
