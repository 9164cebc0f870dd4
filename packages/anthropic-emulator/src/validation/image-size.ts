/** The width and height of an image, where its first bytes tell them. */
export function readImageSize(bytes: string, type: string): readonly [number, number] | undefined {
  const at = (index: number): number => bytes.charCodeAt(index)
  if (type === 'image/png' && bytes.length >= 24) {
    const long = (index: number) =>
      ((at(index) << 24) | (at(index + 1) << 16) | (at(index + 2) << 8) | at(index + 3)) >>> 0
    return [long(16), long(20)]
  }
  if (type === 'image/gif' && bytes.length >= 10) {
    return [at(6) | (at(7) << 8), at(8) | (at(9) << 8)]
  }
  return undefined
}
