import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

type Pair = readonly [near: Socket, far: Socket]

/**
 * The network of one screen: every connection leads to a server that is up, in turn, as behind a balancer. While it is cut
 * nothing passes and neither end is notified; when it is mended, what was on its way arrives.
 */
export class Line {
  readonly #server: Server
  readonly #ports: readonly number[]
  readonly #pairs = new Set<Pair>()
  #turn = 0
  #isCut = false

  private constructor(ports: readonly number[]) {
    this.#ports = ports
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => {
      near.on('error', () => near.destroy())
      this.#pass(near, 0)
    })
  }

  /** @param ports of the servers on this machine, whether or not they are up */
  static async open(ports: readonly number[]): Promise<Line> {
    const line = new Line(ports)
    line.#server.listen(0, '127.0.0.1')
    await once(line.#server, 'listening')
    return line
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  cut(): void {
    this.#isCut = true
    for (const [near, far] of this.#pairs) {
      near.unpipe(far).pause()
      far.unpipe(near).pause()
    }
  }

  mend(): void {
    this.#isCut = false
    for (const pair of this.#pairs) join(pair)
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of [...this.#pairs].flat()) socket.destroy()
    await closed
  }

  /** @param tried how many servers have refused it */
  #pass(near: Socket, tried: number): void {
    if (tried === this.#ports.length) {
      near.destroy()
      return
    }
    const port = this.#ports[this.#turn++ % this.#ports.length] ?? 0
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const refused = () => this.#pass(near, tried + 1)
    far.once('error', refused)
    far.once('connect', () => {
      far.off('error', refused).on('error', () => far.destroy())
      const pair: Pair = [near, far]
      this.#pairs.add(pair)
      const over = () => {
        this.#pairs.delete(pair)
        for (const socket of pair) socket.destroy()
      }
      for (const socket of pair) socket.once('close', over)
      if (!this.#isCut) join(pair)
    })
  }
}

function join([near, far]: Pair): void {
  near.pipe(far)
  far.pipe(near)
}
