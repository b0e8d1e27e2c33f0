import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { SourceFault } from '../sources/access/fault.ts'
import { textOf } from './feed-client.ts'
import { canonicalUrl, readFeed } from './feed-items.ts'
import { feedTime } from './feed-time.ts'

const NINE = Date.parse('2026-03-19T09:30:00+09:00')
const rss = (...items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>${items.join('')}</channel></rss>`
const item = (title: string, link = 'https://news.example/1', more = '') =>
  `<item><title>${title}</title><link>${link}</link><pubDate>Thu, 19 Mar 2026 09:30:00 +0900</pubDate>${more}</item>`

describe('a feed', () => {
  it.each([
    ['RSS', rss(item('제목', undefined, '<description>요약</description>'))],
    [
      'RSS with CDATA',
      rss(
        item(
          '<![CDATA[제목]]>',
          '<![CDATA[https://news.example/1]]>',
          '<description><![CDATA[<p>요약</p>]]></description>',
        ),
      ),
    ],
    [
      'RDF',
      `<rdf:RDF xmlns:rdf="r" xmlns:dc="d"><channel/><item rdf:about="x"><title>제목</title><link>https://news.example/1</link>
       <dc:date>2026-03-19T09:30:00+09:00</dc:date><description>요약</description></item></rdf:RDF>`,
    ],
    [
      'Atom',
      `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">제목</title><link rel="self" href="https://news.example/self"/>
       <link rel="alternate" href="https://news.example/1"/><published>2026-03-19T00:30:00Z</published><summary>요약</summary></entry></feed>`,
    ],
  ])('of %s gives title, page, time and excerpt', (_, text) => {
    expect(readFeed(text)).toEqual({
      items: [{ title: '제목', url: 'https://news.example/1', publishedMs: NINE, excerpt: '요약' }],
      setAside: [],
    })
  })

  it('items of a feed are plain text in any encoding', () => {
    const titles = [
      'A&amp;amp;B',
      '&lt;script&gt;alert(1)&lt;/script&gt;제목',
      '&amp;lt;img src=x onerror=alert(1)&amp;gt;제목',
      '<![CDATA[<b>제목</b>]]>',
      '제&#8238;목&#0;',
    ]
    const { items } = readFeed(rss(...titles.map((title, at) => item(title, `https://news.example/${at}`))))
    expect(items.map(({ title }) => title)).toEqual(['A&B', 'alert(1) 제목', '제목', '제목', '제목'])
  })

  it('items without a web link are set aside, and the rest is kept', () => {
    const bad = ['javascript:alert(1)', 'data:text/html,x', 'https://user:pass@news.example/', '/relative']
    const { items, setAside } = readFeed(
      rss(
        ...bad.map((link) => item('나쁜 것', link)),
        ...[1, 2, 3, 4].map((at) => item('좋은 것', `https://news.example/${at}`)),
      ),
    )
    expect(items).toHaveLength(4)
    expect(setAside).toHaveLength(4)
  })

  it('an excerpt has 200 characters at most, and does not repeat the title', () => {
    const { items } = readFeed(
      rss(
        item('제목', 'https://news.example/1', `<description>${'가'.repeat(500)}</description>`),
        item('제목', 'https://news.example/2', '<description>제목</description>'),
      ),
    )
    expect(items.map(({ excerpt }) => Array.from(excerpt).length)).toEqual([200, 0])
  })

  it.each([
    ['entities of its own', `<!DOCTYPE rss [<!ENTITY a "b">]>${rss(item('&a;'))}`, 'unusable_answer'],
    [
      'a file of the machine',
      `<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>${rss(item('&a;'))}`,
      'unusable_answer',
    ],
    ['no end', '<rss><channel><item>', 'unusable_answer'],
    ['elements in elements', `<rss>${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}</rss>`, 'unusable_answer'],
    ['a page for people', '<!doctype html><html></html>', 'maintenance_page'],
    ['another document', '<opml><body/></opml>', 'unusable_answer'],
    ['nothing', '', 'unusable_answer'],
  ])('with %s is refused', (_, text, code) => {
    const refused = (): SourceFault | undefined => {
      try {
        readFeed(text)
      } catch (error) {
        return error instanceof SourceFault ? error : undefined
      }
    }
    expect(refused()?.code).toBe(code)
  })
})

it.each([
  ['Thu, 19 Mar 2026 09:30:00 +0900', NINE],
  ['Thu, 19 Mar 2026 00:30:00 GMT', NINE],
  ['Thu, 19 Mar 2026 09:30:00', NINE],
  ['Thu, 19 Mar 2026 09:30:00 KST', NINE],
  ['2026-03-19 09:30:00', NINE],
  ['2026-03-19T09:30', NINE],
  ['2026.03.19 9:30', NINE],
  ['2026-03-19T09:30:00+09:00', NINE],
  ['soon', null],
  ['', null],
])('the time %s of a feed is Seoul’s unless it has a zone', (text, atMs) => {
  expect(feedTime(text)).toBe(atMs)
})

it.each(['EUC-KR', 'ks_c_5601-1987', 'CP949'])(
  'a feed with the encoding %s is read with all syllables of Korean, also those that the standard does not have',
  (label) => {
    const text = `<?xml version="1.0" encoding="${label}"?><title>똠방각하, 펲시 급등</title>`
    expect(textOf(iconv.encode(text, 'cp949'), 'text/xml')).toBe(text)
    const unsaid = text.replace(/ encoding="[^"]+"/, '')
    expect(textOf(iconv.encode(unsaid, 'cp949'), `text/xml; charset=${label}`)).toBe(unsaid)
  },
)

it('a feed in an unknown encoding is read as UTF-8', () => {
  expect(textOf(Buffer.from('<title>제목</title>'), 'text/xml; charset=klingon')).toBe('<title>제목</title>')
})

it('an address is normalized by removing tracking parameters', () => {
  expect(canonicalUrl('https://news.example/a?id=7&utm_source=rss&fbclid=x#top')).toBe(
    'https://news.example/a?id=7',
  )
})
