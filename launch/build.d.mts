export function areProgramsBuilt(): boolean
