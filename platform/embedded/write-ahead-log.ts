/**
 * Bounds how much WAL a start after a crash may have to replay. A standalone backend leaves checkpoints to
 * the checkpointer process, which the embedded database does not have: without these checkpoints the WAL
 * would grow until the database is stopped.
 */
const MAX_TO_REPLAY_BYTES = 64 * 2 ** 20

const TO_REPLAY = 'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn) FROM pg_control_checkpoint()'

/** @param run returns the first value of a statement */
export async function checkpointWhenDue(run: (sql: string) => Promise<string | undefined>): Promise<void> {
  if (Number(await run(TO_REPLAY)) > MAX_TO_REPLAY_BYTES) await run('CHECKPOINT')
}
