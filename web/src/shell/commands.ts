import { inject, onScopeDispose } from 'vue'
import type { InjectionKey } from 'vue'
import type { BoardCommand } from './shortcuts.ts'

/** Handles a command, or returns false. */
export type Obey = (command: BoardCommand) => boolean

/** The handlers of keyboard commands: the current page takes precedence over the frame. */
export class Commands {
  readonly #obeying: Obey[] = []

  /** @returns removes it */
  obey(obey: Obey): () => void {
    this.#obeying.unshift(obey)
    return () => this.#obeying.splice(this.#obeying.indexOf(obey), 1)
  }

  give(command: BoardCommand): boolean {
    return this.#obeying.some((obey) => obey(command))
  }
}

export const COMMANDS: InjectionKey<Commands> = Symbol('commands')

/** Registers a page's handler while the page is mounted. */
export function useCommands(obey: Obey): void {
  const stop = inject(COMMANDS, null)?.obey(obey)
  if (stop !== undefined) onScopeDispose(stop)
}
