import * as z from 'zod'

export const HeaderName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'is not a header name')

/** What fits into one line of HTTP. */
export const headerText = /^[\t\x20-\x7e]*$/
