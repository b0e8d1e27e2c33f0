import { pathToFileURL } from 'node:url'
import { exitOnConfigError, loadRolesConfig } from '#platform/config'
import { openDatabase, type Database } from './pool.ts'

/** The role of server and worker: it reads and writes rows, and owns nothing. */
export const APP_ROLE = 'market_app'
/** The role of backups: it reads everything, for pg_dump, and writes nothing. */
export const BACKUP_ROLE = 'market_backup'

/** Written only by migrations and by the trail's own trigger. */
const READ_ONLY = 'audit_head, knex_migrations, knex_migrations_lock'

const APP_GRANTS = `
  REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${APP_ROLE};
  REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM ${APP_ROLE};
  GRANT USAGE ON SCHEMA public TO ${APP_ROLE};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${APP_ROLE};
  REVOKE UPDATE, DELETE ON audit_logs FROM ${APP_ROLE};
  REVOKE INSERT, UPDATE, DELETE ON ${READ_ONLY} FROM ${APP_ROLE};
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${APP_ROLE};
  GRANT EXECUTE ON FUNCTION set_storage_age(text, text, interval) TO ${APP_ROLE}`

export interface RolePasswords {
  app: string
  backup: string
}

/**
 * Creates the roles, or updates their passwords and rights: after every migration, because a new table
 * belongs to its owner alone. In one transaction, so that connected clients never lack rights.
 */
export async function setUpRoles(database: Database, passwords: RolePasswords): Promise<void> {
  await database.transaction(async (transaction) => {
    await setUpRole(transaction, APP_ROLE, passwords.app)
    await setUpRole(transaction, BACKUP_ROLE, passwords.backup)
    await transaction.raw(APP_GRANTS)
    await transaction.raw(`GRANT pg_read_all_data TO ${BACKUP_ROLE}`)
  })
}

async function setUpRole(transaction: Database, role: string, password: string): Promise<void> {
  const { rows } = await transaction.raw<{ rows: unknown[] }>('SELECT FROM pg_roles WHERE rolname = ?', [
    role,
  ])
  if (rows.length === 0) await transaction.raw(`CREATE ROLE ${role}`)
  // A password cannot be a parameter of the statement. Its characters are restricted to those of a URL
  // (settings.ts).
  await transaction.raw(
    `ALTER ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '${password}'`,
  )
}

/** `roles.js`, run as the owner of the tables; returns the exit code. */
async function main(): Promise<number> {
  const {
    databaseUrl,
    appDatabasePassword: app,
    backupDatabasePassword: backup,
  } = loadRolesConfig(process.env)
  const database = openDatabase(databaseUrl, { applicationName: 'roles', maxConnections: 1 })
  try {
    await setUpRoles(database, { app, backup })
    process.stdout.write(`roles: ${APP_ROLE} and ${BACKUP_ROLE} are up to date\n`)
    return 0
  } catch (error) {
    // Not the whole error, which contains the statement with the password.
    const { code, message } = error as { code?: string; message?: string }
    const reason = message?.split(' - ').at(-1) ?? String(error)
    process.stderr.write(`roles: ${code ?? ''} ${reason}\n`)
    return 1
  } finally {
    await database.destroy()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main().catch(exitOnConfigError)
}
