import { isDeepStrictEqual } from 'node:util'
import { patchDisplay, type Display } from '#database/displays/displays'
import type { Database } from '#database/pool'
import type { DisplayCommand } from '#shared/displays/commands'

type Setting = Partial<Pick<Display, 'is_blank' | 'is_paused' | 'pinned'>>

/** What a command sets in the entry of its display; undefined: nothing. */
function settingOf(command: DisplayCommand): Setting | undefined {
  switch (command.type) {
    case 'blank':
    case 'unblank':
      return { is_blank: command.type === 'blank' }
    case 'pause':
    case 'resume':
      return { is_paused: command.type === 'pause' }
    case 'show':
      return { pinned: command.board }
    case 'release':
      return { pinned: null }
    case 'identify':
    case 'reload':
    case 'picture':
      return undefined
  }
}

/**
 * Sets what a command sets in the entry of a display, whose row is locked.
 *
 * @returns the revision that proves it; null: the command sets nothing
 */
export async function applyCommand(
  transaction: Database,
  display: Display,
  command: DisplayCommand,
  now: Date,
): Promise<number | null> {
  const setting = settingOf(command)
  if (setting === undefined) return null
  const isNew = Object.entries(setting).some(
    ([field, value]) => !isDeepStrictEqual(display[field as keyof Setting], value),
  )
  if (!isNew) return display.revision
  const revision = display.revision + 1
  await patchDisplay(transaction, display.id, { ...setting, revision, changed_at: now })
  return revision
}
