import { inject, onScopeDispose } from 'vue'
import type { InjectionKey } from 'vue'
import type { BoardCommand } from './shortcuts.ts'

/** Obeys a command, or answers false: it is another's. */
export type Obey = (command: BoardCommand) => boolean

/** Who obeys the keyboard: the page in front before the frame around it. */
export class Commands {
  readonly #obeying: Obey[] = []

  /** @returns the stop */
  obey(obey: Obey): () => void {
    this.#obeying.unshift(obey)
    return () => this.#obeying.splice(this.#obeying.indexOf(obey), 1)
  }

  give(command: BoardCommand): boolean {
    return this.#obeying.some((obey) => obey(command))
  }
}

export const COMMANDS: InjectionKey<Commands> = Symbol('commands')

/** Lets a page obey the keyboard for as long as it is there. */
export function useCommands(obey: Obey): void {
  const stop = inject(COMMANDS)?.obey(obey)
  if (stop !== undefined) onScopeDispose(stop)
}
