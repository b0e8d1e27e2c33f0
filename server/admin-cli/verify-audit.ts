import { verifyAuditChain, type AuditAnchor, type ChainBreak } from '#database/audit/audit-chain'
import { CommandError, EXIT_USAGE, type Command } from './command.ts'

const WORDS: Record<ChainBreak['kind'], string> = {
  changed: 'was changed',
  missing: 'is missing',
  inserted: 'was inserted',
  reordered: 'is not where it was written',
}

/** Verifies the whole trail; prints the first broken row and exits with 1 if there is one. */
export const verifyAudit: Command = {
  usage: '[--anchor SEQ:HASH] [--from SEQ]  exits with 1 and names the first broken row, if there is one',
  options: { anchor: { type: 'string' }, from: { type: 'string' } },
  async run({ database, terminal }, { anchor, from }) {
    const report = await verifyAuditChain(database, { anchor: anchorOf(anchor), from: seqOf(from) })
    if (report.ok) {
      const { seq, hash } = report.head
      terminal.stdout.write(`The audit trail is whole: ${report.rows} rows.\n`)
      terminal.stdout.write(`Its anchor, to be kept elsewhere and given with --anchor: ${seq}:${hash}\n`)
      return 0
    }
    const { seq, kind, detail } = report.broken
    terminal.stderr.write(`The audit trail is broken: row ${seq} ${WORDS[kind]}: ${detail}.\n`)
    terminal.stderr.write(`${report.rows} rows before it are sound.\n`)
    return 1
  },
}

function anchorOf(text: string | undefined): AuditAnchor | undefined {
  if (text === undefined) return undefined
  const [, seq = '', hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? []
  if (hash === '') throw new CommandError('--anchor is not of the form SEQ:HASH', EXIT_USAGE)
  return { seq: Number(seq), hash }
}

function seqOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,15}$/.test(text)) throw new CommandError('--from is not the number of a row', EXIT_USAGE)
  return Number(text)
}
