import { setTimeout as sleep } from 'node:timers/promises'
import { until } from './until.ts'
import type { WatchedWall } from './watched-wall.ts'
import type { Fault } from './week-plan.ts'
import type { WeekSite } from './week-site.ts'

/** Lets a fault happen, and ends it. What it did to the screens is seen by themselves. */
export async function happen(fault: Fault, site: WeekSite, walls: readonly WatchedWall[]): Promise<void> {
  switch (fault.kind) {
    case 'server is killed':
    case 'worker is killed': {
      const seat = seatOf(fault, site)
      await seat.end('SIGKILL')
      await sleep(fault.forMs)
      return seat.start()
    }
    case 'server hangs':
    case 'worker hangs': {
      const seat = seatOf(fault, site)
      seat.freeze()
      await sleep(fault.forMs)
      return seat.thaw()
    }
    case 'database and Redis are killed':
      return site.stack.restart()
    case 'the network is cut': {
      const { line } = wallOf(fault, walls)
      line.cut()
      await sleep(fault.forMs)
      return line.mend()
    }
    case 'the exchange is silent':
      site.exchange.silent(true)
      await sleep(fault.forMs)
      return site.exchange.silent(false)
    case 'the screen restarts':
      return wallOf(fault, walls).restart()
    case 'the screen restarts without a network': {
      const wall = wallOf(fault, walls)
      await until(
        () => wall.keepsItself(),
        () => `${wall.name} keeps nothing`,
      )
      wall.line.cut()
      await wall.restart()
      await wall.page.getByTestId('wall-stale').waitFor()
      await sleep(fault.forMs)
      return wall.line.mend()
    }
    case 'the secret is rotated':
      return site.rotateSecret()
    case 'a newer build is deployed':
      return site.deploy()
  }
}

function seatOf({ kind, seat }: Extract<Fault, { seat: number }>, { servers, workers }: WeekSite) {
  const seats = kind.startsWith('server') ? servers : workers
  const found = seats[seat % seats.length]
  if (found === undefined) throw new Error(`there is no process for: ${kind}`)
  return found
}

function wallOf({ page }: Extract<Fault, { page: number }>, walls: readonly WatchedWall[]): WatchedWall {
  const wall = walls[page % walls.length]
  if (wall === undefined) throw new Error('there is no screen')
  return wall
}
