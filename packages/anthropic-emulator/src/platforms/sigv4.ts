import type { ApiError } from '../wire/api-error.ts'
import type { ReadHeaders } from '../wire/headers.ts'

type SignatureHeaders = Pick<ReadHeaders, 'get'>

const ALGORITHM = 'AWS4-HMAC-SHA256'

const PART = /(Credential|SignedHeaders|Signature)=([^,\s]*)/g
const PARTS = ['Credential', 'SignedHeaders', 'Signature']
const SIGNATURE = /^[0-9a-f]{64}$/
const SCOPE = /^([^/\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/
const DATE = /^\d{8}T\d{6}Z$/

const deny = (type: string, message: string): ApiError => ({ status: 403, type, message })
const denyIncomplete = (message: string) => deny('IncompleteSignatureException', message)
const denyInvalid = (message: string) => deny('InvalidSignatureException', message)

/** Whether a request is signed, well or badly. */
export function isSigned(headers: SignatureHeaders): boolean {
  return headers.get('authorization')?.startsWith('AWS4-') === true
}

/** The service that a request is signed for. */
export function signedService(headers: SignatureHeaders): string | undefined {
  const credential = /Credential=([^,\s]*)/.exec(headers.get('authorization') ?? '')?.[1]
  return SCOPE.exec(credential ?? '')?.[4]
}

function findShapeProblem(authorization: string, date: string | null): string | undefined {
  if (!authorization.startsWith(`${ALGORITHM} `)) return `The algorithm must be ${ALGORITHM}.`
  const given = new Map([...authorization.matchAll(PART)].map(([, name, value]) => [name, value]))
  const absent = PARTS.filter((part) => !given.get(part))
  const missing = absent.map((part) => `Authorization header requires '${part}' parameter.`)
  if (date === null) {
    missing.push(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    )
  }
  if (missing.length > 0) return missing.join(' ')
  if (!SIGNATURE.test(given.get('Signature') ?? '')) return 'Signature must be 64 hex digits.'
  if (!DATE.test(date ?? '')) return 'Date must be in ISO-8601 basic format.'
  return undefined
}

function checkScope(authorization: string, date: string, services: readonly string[]) {
  const [, credential = ''] = /Credential=([^,\s]*)/.exec(authorization) ?? []
  const [, , day, , service = ''] = SCOPE.exec(credential) ?? []
  if (day === undefined) {
    return denyIncomplete(
      'Credential must have exactly 5 slash-delimited elements, e.g. ' +
        'keyid/date/region/service/term.',
    )
  }
  if (!services.includes(service)) {
    return denyInvalid(`Credential should be scoped to correct service: '${services[0]}'.`)
  }
  if (date.startsWith(day)) return undefined
  return denyInvalid(
    'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
      `'${day}' != '${date.slice(0, 8)}', from '${date}'.`,
  )
}

/**
 * Why AWS refuses a signature, if it does. Checks that its parts are there and well formed, not that
 * it was made with the right key.
 */
export function checkSignature(
  headers: SignatureHeaders,
  services: readonly string[],
): ApiError | undefined {
  const authorization = headers.get('authorization')
  if (!authorization) {
    return deny('MissingAuthenticationTokenException', 'Missing Authentication Token')
  }
  const date = headers.get('x-amz-date')
  const problem = findShapeProblem(authorization, date)
  if (problem !== undefined) return denyIncomplete(problem)
  const wrong = checkScope(authorization, date ?? '', services)
  if (wrong) return wrong
  const signed = /SignedHeaders=([^,\s]*)/.exec(authorization)?.[1]?.split(';') ?? []
  if (signed.includes('host')) return undefined
  return denyInvalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
}
