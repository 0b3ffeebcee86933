import { describe, expect, it } from 'vitest'
import { redactUrl } from '../../src/journal/redact-url.ts'

const MINTED = `onramp_default_${'0123456789abcdef'.repeat(4)}`

describe('secrets in a URL', () => {
  it.each([
    [
      '/scim/v2/Users?filter=password%20eq%20%22hunter2%22&count=2',
      '/scim/v2/Users?filter=[redacted]&count=2',
    ],
    ['/scim/v2/Users?count=2&filter=Password+eq+%22hunter2%22', '/scim/v2/Users?count=2&filter=[redacted]'],
    ['/Users?filter=p%61ssword+eq+"hunter2"', '/Users?filter=[redacted]'],
    ['/Users?filter=p%2561ssword%2520eq%2520hunter2', '/Users?filter=[redacted]'],
    ['/Users?filter=p%252561ss%77ord%2520eq%2520hunter2', '/Users?filter=[redacted]'],
    ['/Users?filter=p\\u0061ssword eq hunter2', '/Users?filter=[redacted]'],
    ['/Users?filter=userName eq "a" and User:password sw "hunter2"', '/Users?filter=[redacted]'],
    ['/Users?password=hunter2', '/Users?password=[redacted]'],
    ['/Users?user%2Epass%77ord=hunter2&a=b', '/Users?user%2Epass%77ord=[redacted]&a=b'],
    ['/Users?passwordhunter2', '/Users?[redacted]'],
    ['/Users?token=hunter2', '/Users?token=[redacted]'],
    ['/Users?attributes=password:hunter2%22', '/Users?attributes=[redacted]'],
    ['/Users/password=hunter2/x', '/Users/[redacted]/x'],
    [`/Users/${MINTED}`, '/Users/[redacted]'],
    [`/Users?access=${MINTED}`, '/Users?access=[redacted]'],
    [`/Users?access=onramp%5Fdefault${MINTED.slice(14)}`, '/Users?access=[redacted]'],
    [`/Users?${MINTED}`, '/Users?[redacted]'],
    ['/Users?x=open-sesame-1', '/Users?x=[redacted]'],
    ['/Users?filter=password%ZZ eq "hunter2"%', '/Users?filter=[redacted]'],
  ])('are replaced: %s', (url, kept) => {
    expect(redactUrl(url, ['open-sesame-1'])).toBe(kept)
  })
})

describe('a URL without a secret', () => {
  it.each([
    '/scim/v2/Users?filter=userName%20eq%20%22a%40b.c%22&startIndex=1&count=100',
    '/scim/v2/Users/0190f3c2-7d1e-7abc-8def-0123456789ab',
    '/scim/v2/Users?attributes=userName,password',
    '/scim/v2/Users?excludedAttributes=urn:ietf:params:scim:schemas:core:2.0:User:password',
    '/scim/v2/Users/%E0%A4%A?x=%ZZ&&=&?',
    '/passwords',
  ])('keeps its spelling: %s', (url) => {
    expect(redactUrl(url, ['open-sesame-1'])).toBe(url)
  })
})
