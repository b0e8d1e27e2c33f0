import { createInterface } from 'node:readline'
import { openDatabase } from '#database/pool'
import { AlertEvaluator } from '../evaluator.ts'

/** A process that evaluates up to each moment that it is given in a line, and reports each statement and each evaluation. */
const report = (line: string) => process.stdout.write(`${line}\n`)
const db = openDatabase(process.env['DATABASE_URL'] ?? '', { applicationName: 'evaluating' })
db.on('query', () => report('statement'))
const evaluator = new AlertEvaluator({ db, board: 'krx', follows: () => true })

for await (const line of createInterface({ input: process.stdin })) {
  const isDone = await evaluator.evaluate(Number(line)).then(
    () => true,
    () => false,
  )
  report(isDone ? 'evaluated' : 'failed')
}
await db.destroy()
