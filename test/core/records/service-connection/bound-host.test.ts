import { describe, expect, test } from 'vitest'
import { HostPattern } from '../../../../contract/resources/web-address.ts'
import { mayGoTo, problemOfAddress } from '../../../../core/records/service-connection/bound-host.ts'

const goes = (hosts: readonly string[], address: string) =>
  mayGoTo(
    hosts.map((host) => HostPattern.parse(host)),
    new URL(address),
  )

describe('a secret goes to its hosts, by https', () => {
  test.each([
    ['api.example.com', 'https://api.example.com/a?b=c'],
    ['API.example.com', 'https://api.EXAMPLE.com/'],
    ['api.example.com', 'https://api.example.com:443/'],
    ['api.example.com:8443', 'https://api.example.com:8443/'],
    ['api.example.com:443', 'https://api.example.com/'],
    ['*.example.com', 'https://a.example.com/'],
    ['*.example.com', 'https://a.b.example.com/'],
    ['*.example.com:8443', 'https://a.example.com:8443/'],
    ['127.0.0.1:4000', 'http://127.0.0.1:4000/'],
    ['localhost:4000', 'http://localhost:4000/'],
    ['[0:0:0:0:0:0:0:1]:4000', 'http://[::1]:4000/'],
    ['intranet', 'https://intranet/'],
  ])('%s: %s', (host, address) => {
    expect(goes([host], address)).toBe(true)
  })
})

describe('and nowhere else', () => {
  test.each([
    ['api.example.com', 'http://api.example.com/'],
    ['api.example.com', 'https://api.example.com:8443/'],
    ['api.example.com', 'https://api.example.com.evil.test/'],
    ['api.example.com', 'https://evil-api.example.com/'],
    ['api.example.com', 'https://api.example.com./'],
    ['api.example.com', 'https://evil.test/api.example.com'],
    ['api.example.com', 'https://api.example.com@evil.test/'],
    ['api.example.com:8443', 'https://api.example.com/'],
    ['*.example.com', 'https://example.com/'],
    ['*.example.com', 'https://evilexample.com/'],
    ['*.example.com', 'https://.example.com/'],
    ['*.example.com', 'https://a.example.com.evil.test/'],
    ['127.0.0.1:4000', 'http://127.0.0.1:4001/'],
    ['10.0.0.1', 'http://10.0.0.1/'],
    ['127.evil.test', 'http://127.evil.test/'],
    ['localhost.evil.test', 'http://localhost.evil.test/'],
    ['[1:2:3:4:5:6:7:8]', 'https://[::1]/'],
  ])('%s: %s', (host, address) => {
    expect(URL.canParse(address) && goes([host], address)).toBe(false)
  })

  test('one of several is enough', () => {
    expect(goes(['a.example.com', 'b.example.com'], 'https://b.example.com/')).toBe(true)
    expect(goes([], 'https://b.example.com/')).toBe(false)
  })
})

test.each([
  '*',
  '*.com',
  'a.*.example.com',
  '*example.com',
  'https://a.example',
  'a.example/',
  'a b',
  'a@b.example',
  '',
])('%s is no host to bind to', (host) => {
  expect(HostPattern.safeParse(host).success).toBe(false)
})

describe('why it does not go somewhere is told, and https only where http does not do', () => {
  test.each([
    ['https://api.example.com/', ['api.example.com'], undefined],
    ['http://127.0.0.1:4000/', ['127.0.0.1:4000'], undefined],
    ['http://api.example.com/', ['api.example.com'], 'it is sent to api.example.com alone, and by https'],
    [
      'http://other.example/',
      ['api.example.com', 'b.example'],
      'it is sent to api.example.com, b.example alone, and by https',
    ],
    ['https://other.example/', ['api.example.com'], 'it is sent to api.example.com alone'],
    ['http://127.0.0.1:4001/', ['127.0.0.1:4000'], 'it is sent to 127.0.0.1:4000 alone'],
    ['http://127.0.0.1:4001/', ['api.example.com'], 'it is sent to api.example.com alone'],
    ['http://other.example/', ['127.0.0.1:4000'], 'it is sent to 127.0.0.1:4000 alone'],
    ['http://other.example/', ['[0:0:0:0:0:0:0:1]:4000'], 'it is sent to [0:0:0:0:0:0:0:1]:4000 alone'],
  ])('%s of %j', (address, hosts, problem) => {
    expect(problemOfAddress(hosts, new URL(address))).toBe(problem)
  })
})
