import { answer, ready } from './answering.ts'

/** Requests as a page sends them, from a process of its own: what reading the answers costs is not the server's. */
export interface Read {
  urls: readonly string[]
  headers: Record<string, string>
}

answer({
  /** @returns how many bytes of JSON were received */
  async read({ urls, headers }: Read): Promise<number> {
    let bytes = 0
    for (const url of urls) {
      const response = await fetch(url, { headers: { 'Accept-Encoding': 'gzip', ...headers } })
      const text = await response.text()
      if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`)
      bytes += text.length
    }
    return bytes
  },
})
ready()
