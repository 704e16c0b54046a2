import { catalogue } from '../../texts/catalogue.ts'

export const nowTexts = catalogue({ title: 'Now' }, { de: { title: 'Jetzt' } })
