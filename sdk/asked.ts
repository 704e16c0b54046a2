import type { Api } from '../contract/api.ts'

/** The operations with a single answer. */
export type AskedApi = { readonly [O in keyof Api as Api[O] extends { readonly stream: true } ? never : O]: Api[O] }

export type Asked = keyof AskedApi
