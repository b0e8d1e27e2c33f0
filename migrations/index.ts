import * as usersAndAudit from './0001_users_and_audit.ts'
import * as market from './0002_market.ts'
import * as auditTrail from './0003_audit_trail.ts'
import * as passwords from './0004_passwords.ts'
import * as candles from './0005_candles.ts'
import * as dailyHistory from './0006_daily_history.ts'
import * as indexCandles from './0007_index_candles.ts'
import * as gapsCalendarSectors from './0008_gaps_calendar_sectors.ts'
import * as userSettings from './0009_user_settings.ts'
import * as registration from './0010_registration.ts'
import * as auditAccounts from './0011_audit_accounts.ts'
import * as temporaryPasswords from './0012_temporary_passwords.ts'
import * as rightsOfTheApplication from './0013_rights_of_the_application.ts'
import * as endingSessions from './0014_ending_sessions.ts'
import * as marketHalts from './0015_market_halts.ts'
import type { Migration } from './migration.ts'

/** Every migration in the order it runs. The name is what the database remembers: it never changes. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001_users_and_audit': usersAndAudit,
  '0002_market': market,
  '0003_audit_trail': auditTrail,
  '0004_passwords': passwords,
  '0005_candles': candles,
  '0006_daily_history': dailyHistory,
  '0007_index_candles': indexCandles,
  '0008_gaps_calendar_sectors': gapsCalendarSectors,
  '0009_user_settings': userSettings,
  '0010_registration': registration,
  '0011_audit_accounts': auditAccounts,
  '0012_temporary_passwords': temporaryPasswords,
  '0013_rights_of_the_application': rightsOfTheApplication,
  '0014_ending_sessions': endingSessions,
  '0015_market_halts': marketHalts,
}
