import type { Api } from '../contract/api.ts'

/** The operations that are answered once. */
export type AskedApi = { readonly [O in keyof Api as Api[O] extends { readonly stream: true } ? never : O]: Api[O] }

export type Asked = keyof AskedApi
