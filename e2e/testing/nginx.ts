import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from './free-port.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
/** Debian's path is not in the users' PATH. */
const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/bin:/opt/homebrew/bin`

/** The configuration that docs/deployment.md recommends for nginx. */
export function documentedLocation(): string {
  const docs = readFileSync(path.join(ROOT, 'docs/deployment.md'), 'utf8')
  const block = /^```nginx\n(.*?)^```/ms.exec(docs)?.[1]
  if (block === undefined) throw new Error('docs/deployment.md has no block for nginx')
  return block
}

/** A private nginx in front of a server, on a free port. */
export class Nginx {
  readonly #child: ChildProcess
  readonly #folder: string
  readonly url: string

  private constructor(child: ChildProcess, folder: string, port: number) {
    this.#child = child
    this.#folder = folder
    this.url = `http://127.0.0.1:${port}`
  }

  static async start(location: string): Promise<Nginx> {
    let failure: Error | undefined
    const port = await freePort()
    const folder = mkdtempSync(path.join(os.tmpdir(), 'nginx-'))
    writeFileSync(path.join(folder, 'nginx.conf'), configuration(folder, port, location))
    const args = ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr']
    const child = spawn('nginx', args, { env: { PATH }, stdio: ['ignore', 'ignore', 'inherit'] })
    child.once('error', (error) => (failure = error))
    const nginx = new Nginx(child, folder, port)
    while (!(await answers(port))) {
      if (failure !== undefined) throw failure
      if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`)
      await setTimeout(20)
    }
    return nginx
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await exit
    rmSync(this.#folder, { recursive: true })
  }
}

function configuration(folder: string, port: number, location: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  // As root, nginx runs its workers as a user without write access to our folder.
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  return `
    ${user}
    daemon off;
    worker_processes 1;
    pid ${folder}/nginx.pid;
    events {}
    http {
      access_log off;
      ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}
      server {
        listen 127.0.0.1:${port};
        ${location}
      }
    }`
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
