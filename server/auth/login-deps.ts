import type { Database } from '#database/pool'
import type { Decoys } from './decoys.ts'
import type { LoginLimits } from './login-limits.ts'
import type { PasswordHasher } from './password.ts'
import type { Sessions } from './sessions.ts'

export interface LoginDeps {
  database: Database
  passwords: PasswordHasher
  sessions: Sessions
  limits: LoginLimits
  decoys: Decoys
  secretKey: string
  tokenSeconds: number
  now: () => number
}
