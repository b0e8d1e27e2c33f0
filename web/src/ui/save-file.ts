/** Downloads a text as a file. */
export function saveFile(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  saveAddress(name, address)
  URL.revokeObjectURL(address)
}

/** Downloads what is at an address, such as a picture in a `data:` URL. */
export function saveAddress(name: string, address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
}
