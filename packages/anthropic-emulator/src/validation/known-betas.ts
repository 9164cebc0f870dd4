/** Betas of the API, those included that have become a part of it. */
export const KNOWN_BETAS: ReadonlySet<string> = new Set([
  'admin-user-sign-out-2026-10-08',
  'advanced-tool-use-2025-11-20',
  'advisor-tool-2026-03-01',
  'afk-mode-2026-01-31',
  'agent-memory-2026-07-22',
  'analytics-usage-cost-2026-08-24',
  'auto-mode-classifier-2026-07-16',
  'cache-diagnosis-2026-04-07',
  'cache-keepalive-2026-09-03',
  'ccr-byoc-2025-07-29',
  'ccr-triggers-2026-01-30',
  'ce-claude-code-managed-settings-2026-10-06',
  'ce-plugins-2026-09-01',
  'ce-user-management-2026-07-13',
  'claude-code-20250219',
  'claude-code-side-query-2026-09-29',
  'code-execution-2025-05-22',
  'code-execution-2025-08-25',
  'code-execution-web-tools-2026-02-09',
  'compact-2026-01-12',
  'compact-2026-09-04',
  'computer-use-2024-10-22',
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
  'context-1m-2025-08-07',
  'context-hint-2026-04-09',
  'context-management-2025-06-27',
  'dangerous-tool-use-2026-09-03',
  'dev-full-thinking-2025-05-14',
  'dreaming-2026-04-21',
  'effort-2025-11-24',
  'efs-2026-10-01',
  'environments-2025-11-01',
  'experimental-claude-tag-2026-10-21',
  'extended-cache-ttl-2025-04-11',
  'fallback-credit-2026-06-01',
  'fallback-credit-2026-07-01',
  'fast-mode-2026-02-01',
  'files-api-2025-04-14',
  'fine-grained-tool-streaming-2025-05-14',
  'google-managed-data-controls-2026-09-01',
  'inline-tools-2026-09-15',
  'interleaved-thinking-2025-05-14',
  'managed-agents-2026-04-01',
  'max-tokens-3-5-sonnet-2024-07-15',
  'mcp-client-2025-04-04',
  'mcp-client-2025-11-20',
  'mcp-client-2026-09-15',
  'mcp-servers-2025-12-04',
  'mcp-tunnels-2026-06-22',
  'message-batches-2024-09-24',
  'message-threads-2026-08-12',
  'messages-2023-12-15',
  'mid-conversation-output-config-2026-07-01',
  'mid-conversation-system-2026-04-07',
  'mid-conversation-system-clear-at-2026-08-21',
  'mid-conversation-tool-changes-2026-07-01',
  'model-context-window-exceeded-2025-08-26',
  'oauth-2025-04-20',
  'oidc-federation-2026-04-01',
  'output-128k-2025-02-19',
  'output-300k-2026-03-24',
  'pdfs-2024-09-25',
  'per-turn-control-2026-07-01',
  'program-use-case-ids-2026-09-17',
  'prompt-caching-2024-07-31',
  'prompt-caching-evict-2026-05-12',
  'prompt-caching-scope-2026-01-05',
  'redact-thinking-2026-02-12',
  'request-tags-2026-08-21',
  'resumption-2026-10-08',
  'search-results-2025-06-09',
  'server-side-fallback-2026-06-01',
  'server-side-fallback-2026-07-01',
  'skills-2025-10-02',
  'spend-limit-reads-2026-09-26',
  'structured-outputs-2025-11-13',
  'structured-outputs-2025-12-15',
  'subagent-review-2026-11-17',
  'task-budgets-2026-03-13',
  'telemetry-destinations-2026-08-11',
  'thinking-binding-controls-2026-08-01',
  'thinking-display-updates-2026-08-18',
  'thinking-resumption-2026-07-17',
  'thinking-token-count-2026-05-13',
  'timing-2026-09-09',
  'token-counting-2024-11-01',
  'token-efficient-tools-2025-02-19',
  'tool-examples-2025-10-29',
  'tool-provenance-2026-10-26',
  'tool-search-tool-2025-10-19',
  'tools-2024-04-04',
  'tools-2024-05-16',
  'user-profiles-2026-03-24',
  'user-profiles-2026-08-18',
  'user-profiles-2026-09-04',
  'user-profiles-billing-2026-10-01',
  'web-fetch-2025-09-10',
  'web-search-2025-03-05',
  'web-search-results-only-2026-11-15',
  'webhooks-2026-10-07',
])

const DATED = /-(20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))$/

/** The date of the newest beta above. */
const NEWEST = [...KNOWN_BETAS].map((beta) => DATED.exec(beta)?.[1] ?? '').reduce(pickLater)

function pickLater(one: string, other: string): string {
  return one > other ? one : other
}

const nameOf = (beta: string): string => beta.replace(DATED, '')

const NAMES: ReadonlySet<string> = new Set([...KNOWN_BETAS].map(nameOf))

/** Whether the API takes a beta of which nothing is known here. */
export function isUnlistedBeta(beta: string): boolean {
  return !KNOWN_BETAS.has(beta) && isBeta(beta)
}

/** Whether a beta is in the list, or newer than it. */
export function isKnownBeta(beta: string): boolean {
  return KNOWN_BETAS.has(beta) || (DATED.exec(beta)?.[1] ?? '') > NEWEST
}

/**
 * Whether the API takes a beta. There are more than anyone lists: any name with a date counts,
 * but for names of the list with a date that they never had.
 */
export function isBeta(beta: string): boolean {
  return isKnownBeta(beta) || (DATED.test(beta) && !NAMES.has(nameOf(beta)))
}
