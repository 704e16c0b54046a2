import { expect, test } from 'vitest'
import { isPageOrigin } from '../../../adapters/system/page-origins.ts'

test.each(['https://console.example.com', 'http://localhost:3000', 'https://127.0.0.1:8443'])('%s is one', (text) => {
  expect(isPageOrigin(text)).toBe(true)
})

test.each(['*', 'null', 'console.example.com', 'https://console.example.com/', 'https://console.example.com:443'])(
  '%s is none',
  (text) => {
    expect(isPageOrigin(text)).toBe(false)
  },
)

test.each(['https://Console.example.com', 'https://a@b.example', 'ftp://a.example', 'https://*.example.com', ''])(
  'nor is %s',
  (text) => {
    expect(isPageOrigin(text)).toBe(false)
  },
)
