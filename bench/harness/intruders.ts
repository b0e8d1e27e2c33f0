/** Guesses passwords from a process of its own, so that it does not slow down the measuring process. */
import http from 'node:http'
import { answer, ready } from './answering.ts'

export interface Raid {
  /** The server's address. */
  address: string
  attempts: number
  perSecond: number
  /** The number of accounts and addresses; attempt n uses them in turn. */
  accounts: number
  addresses: number
}

/** The number of answers per status. */
export type Outcome = Record<number, number>

/** Attempts are sent on time, however long the earlier ones take. */
const LOOK_EVERY_MS = 5

async function raid({ address, attempts, perSecond, accounts, addresses }: Raid): Promise<Outcome> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 200 })
  const outcome: Outcome = {}
  const startedMs = performance.now()
  const sent: Promise<void>[] = []
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(attempts, Math.floor(((performance.now() - startedMs) / 1000) * perSecond))
      while (sent.length < due) {
        const at = sent.length
        const from = at % addresses
        const guess = attempt(
          agent,
          address,
          `account-${at % accounts}`,
          `10.${from >> 16}.${(from >> 8) & 255}.${from & 255}`,
        )
        sent.push(guess.then((status) => void (outcome[status] = (outcome[status] ?? 0) + 1)))
      }
      if (sent.length < attempts) return
      clearInterval(timer)
      resolve()
    }, LOOK_EVERY_MS)
  })
  await Promise.all(sent)
  agent.destroy()
  return outcome
}

function attempt(agent: http.Agent, address: string, account: string, from: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ user_id: account, password: 'Wr0ng-guess!' })
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': body.length,
      'X-Forwarded-For': from,
    }
    const request = http.request(
      `${address}/api/auth/login`,
      { method: 'POST', agent, headers },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      },
    )
    // The server closed an idle connection just as it was reused.
    request.on('error', (error) =>
      request.reusedSocket ? resolve(attempt(agent, address, account, from)) : reject(error),
    )
    request.end(body)
  })
}

answer({ raid })
ready()
