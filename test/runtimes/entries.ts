/** What the package exports, by the names of its entries; filled in when a program is bundled. */
export const entries: Record<string, object> = {}
