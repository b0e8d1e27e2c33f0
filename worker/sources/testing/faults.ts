/** A fault of a stand-in: tests cause it, and so does who runs the stand-in by hand. */
export interface Fault<Server> {
  /** A sentence for `--list-faults`. */
  what: string
  cause: (server: Server) => void
}

export type Faults<Server> = Readonly<Record<string, Fault<Server>>>

/** The options that every stand-in's command has. */
export const FAULT_OPTIONS: {
  fault: { type: 'string'; multiple: true; default: string[] }
  'list-faults': { type: 'boolean'; default: boolean }
} = {
  fault: { type: 'string', multiple: true, default: [] },
  'list-faults': { type: 'boolean', default: false },
}

interface ChosenOptions {
  fault: readonly string[]
  'list-faults': boolean
}

/** A line for each fault, its name first. */
export function listOf(faults: Faults<never>): string {
  const widest = Math.max(...Object.keys(faults).map(({ length }) => length))
  return Object.entries(faults)
    .map(([name, { what }]) => `${name.padEnd(widest)}  ${what}\n`)
    .join('')
}

/** @param names comma lists @throws Error when one is not in the table */
export function faultsNamed<Server>(faults: Faults<Server>, names: readonly string[]): Fault<Server>[] {
  return names
    .flatMap((list) => list.split(','))
    .map((name) => {
      const fault = Object.hasOwn(faults, name) ? faults[name] : undefined
      if (fault === undefined) throw new Error(`there is no fault "${name}": --list-faults shows all`)
      return fault
    })
}

/**
 * What a stand-in's command does about its fault options: prints the table and ends, or ends because of an unknown name, or
 * returns the chosen faults.
 */
export function chosenFaults<Server>(faults: Faults<Server>, options: ChosenOptions): Fault<Server>[] {
  if (options['list-faults']) {
    process.stdout.write(listOf(faults))
    process.exit()
  }
  try {
    return faultsNamed(faults, options.fault)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(1)
  }
}
