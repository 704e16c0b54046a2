import type { MailLanguage } from '../../../../contract/resources/mail-subscription.ts'
import { british } from './british.ts'
import { german } from './german.ts'
import type { MailTexts } from './mail-texts.ts'

export const mailTexts: Readonly<Record<MailLanguage, MailTexts>> = { 'en-GB': british, de: german }
