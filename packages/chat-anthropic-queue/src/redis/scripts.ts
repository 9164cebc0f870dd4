/** What has to happen at one moment for all workers: scripts that Redis runs. Its clock is theirs. */
import type { Redis } from 'ioredis'

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

/**
 * KEYS lease, holder; ARGV token, milliseconds, and '1' where it is taken, not renewed. 1 where the token
 * holds the lease now. One that has ended is renewed where nobody has taken it since.
 */
const HOLD = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
local last = redis.call('GET', KEYS[2])
if ARGV[3] ~= '1' and last and last ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'PX', 604800000)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`

/** KEYS lease; ARGV token. */
const LEAVE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`

/** KEYS budget; ARGV run, limit or '', what the journal has as spent. */
const OPEN_BUDGET = `
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'run', ARGV[1], 'reserved', '0')
end
local spent = tonumber(redis.call('HGET', KEYS[1], 'spent') or '0')
redis.call('HSET', KEYS[1], 'limit', ARGV[2], 'spent', tostring(math.max(spent, tonumber(ARGV[3]))))
return 1
`

/**
 * KEYS budget, control; ARGV row, USD. 1 where they are reserved, 0 where others may turn out cheaper,
 * -1 where there never will be room.
 */
const RESERVE = `
local function read(field) return tonumber(redis.call('HGET', KEYS[1], field) or '0') end
local limit = redis.call('HGET', KEYS[1], 'limit')
local cost = tonumber(ARGV[2])
local reserved = read('reserved')
if not redis.call('HGET', KEYS[1], 'run') then return 0 end
local has_room = not limit or limit == '' or read('spent') + reserved + cost <= tonumber(limit)
if has_room then
  local own = read('row:' .. ARGV[1])
  redis.call('HSET', KEYS[1], 'reserved', string.format('%.17g', reserved + cost))
  redis.call('HSET', KEYS[1], 'row:' .. ARGV[1], string.format('%.17g', own + cost))
  return 1
end
if reserved > 0 and redis.call('HGET', KEYS[2], 'state') ~= 'budget' then return 0 end
redis.call('HSET', KEYS[2], 'state', 'budget')
return -1
`

/** KEYS budget; ARGV row, USD reserved, USD spent. */
const SETTLE = `
local function read(field) return tonumber(redis.call('HGET', KEYS[1], field) or '0') end
local field = 'row:' .. ARGV[1]
local own = read(field)
local freed = math.min(own, tonumber(ARGV[2]))
local reserved = read('reserved') - freed
if reserved < 1e-9 then reserved = 0 end
if own - freed < 1e-9 then redis.call('HDEL', KEYS[1], field)
else redis.call('HSET', KEYS[1], field, string.format('%.17g', own - freed)) end
redis.call('HSET', KEYS[1], 'reserved', string.format('%.17g', reserved))
redis.call('HSET', KEYS[1], 'spent', string.format('%.17g', read('spent') + tonumber(ARGV[3])))
return 1
`

/**
 * KEYS budget, the rows that workers have; ARGV what the id of a row's job begins with. Frees what is
 * reserved for rows that no worker has: theirs died, and may never come back to them. 0 where the budget
 * is lost.
 */
const FREE_LOST = `
if not redis.call('HGET', KEYS[1], 'run') then return 0 end
local had = {}
for _, id in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do had[id] = true end
local reserved = 0
local fields = redis.call('HGETALL', KEYS[1])
for at = 1, #fields, 2 do
  local row = string.match(fields[at], '^row:(.+)$')
  if row and had[ARGV[1] .. row] then reserved = reserved + tonumber(fields[at + 1])
  elseif row then redis.call('HDEL', KEYS[1], fields[at]) end
end
redis.call('HSET', KEYS[1], 'reserved', string.format('%.17g', reserved))
return 1
`

/** KEYS sent; ARGV row. One request of it is not paid. */
const UNSEND = `
if redis.call('HINCRBY', KEYS[1], ARGV[1], -1) <= 0 then redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1
`

/** KEYS budget, sent; ARGV row. Frees what a worker that died had reserved; 1 where it had sent. */
const ENTER = `
local function read(field) return tonumber(redis.call('HGET', KEYS[1], field) or '0') end
local field = 'row:' .. ARGV[1]
local reserved = read('reserved') - read(field)
if reserved < 1e-9 then reserved = 0 end
redis.call('HDEL', KEYS[1], field)
redis.call('HSET', KEYS[1], 'reserved', string.format('%.17g', reserved))
return redis.call('HEXISTS', KEYS[2], ARGV[1])
`

/**
 * KEYS pace, sent; ARGV for each request its row, input and output tokens. How many of them may be sent
 * now, milliseconds until the next may, the time, and what was let through before, in requests and
 * tokens.
 *
 * For each kind of limit, what is left is what a reply said last, and what has come back since, less
 * what was let through since. A little is always left over: requests arrive later than they are let
 * through. Until a first reply has come, four a second go.
 */
const TURNS = `${NOW}
local pace, sent = KEYS[1], KEYS[2]
local function read(field) return tonumber(redis.call('HGET', pace, field) or '0') end
local passed = { read('n'), read('i'), read('o') }
local before = { passed[1], passed[2], passed[3] }
local function result(count, wait)
  return { count, math.ceil(wait), tostring(now), tostring(before[1]), tostring(before[2]), tostring(before[3]) }
end
local hold = read('hold')
if hold > now then return result(0, hold - now) end
local kinds = {}
if redis.call('HGET', pace, 'known') then
  for index, kind in ipairs({ 'n', 'i', 'o' }) do
    local rate = read(kind .. ':rate')
    if rate > 0 then
      local most = read(kind .. ':most')
      local level = read(kind .. ':level') + (now - read(kind .. ':at')) * rate - (passed[index] - read(kind .. ':passed'))
      local margin = (kind == 'n' and 1 or math.min(1000, most * 0.02)) + rate * 50
      table.insert(kinds, { index = index, level = math.min(level, most), rate = rate, margin = margin, most = most })
    end
  end
else
  local since = math.min(now - read('begun'), 1000)
  table.insert(kinds, { index = 1, level = since * 0.004, rate = 0.004, margin = 0, most = 4 })
end
local count, wait = 0, 0
for at = 1, #ARGV, 3 do
  local weights = { 1, tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]) }
  for _, kind in ipairs(kinds) do
    local need = math.min(weights[kind.index] + kind.margin, kind.most)
    if kind.level < need then wait = math.max(wait, (need - kind.level) / kind.rate) end
  end
  if wait > 0 then break end
  for _, kind in ipairs(kinds) do kind.level = kind.level - weights[kind.index] end
  for index = 1, 3 do passed[index] = passed[index] + weights[index] end
  redis.call('HINCRBY', sent, ARGV[at], 1)
  count = count + 1
end
if count > 0 then
  redis.call('HSET', pace, 'n', tostring(passed[1]), 'i', tostring(passed[2]), 'o', tostring(passed[3]), 'begun', tostring(now))
  redis.call('PEXPIRE', pace, 600000)
end
return result(count, wait)
`

/**
 * KEYS pace; ARGV when a request was let through, what was before it with its own (requests, input,
 * output tokens), then for each of the three a limit a minute and what is left, or ''. Of two replies
 * the one whose request was let through later counts.
 */
const LEARN = `
local pace = KEYS[1]
local function read(field) return tonumber(redis.call('HGET', pace, field) or '0') end
redis.call('HSET', pace, 'known', '1')
for index, kind in ipairs({ 'n', 'i', 'o' }) do
  local limit, left = ARGV[3 + index * 2], ARGV[4 + index * 2]
  local passed = tonumber(ARGV[1 + index])
  if limit ~= '' and left ~= '' and passed >= read(kind .. ':passed') then
    local most = math.max(read(kind .. ':most'), tonumber(left) + 1)
    redis.call('HSET', pace, kind .. ':rate', string.format('%.17g', tonumber(limit) / 60000),
      kind .. ':level', left, kind .. ':at', ARGV[1], kind .. ':passed', ARGV[1 + index],
      kind .. ':most', tostring(most))
  end
end
redis.call('PEXPIRE', pace, 600000)
return 1
`

/** KEYS pace; ARGV milliseconds. Nothing is sent for so long; then there is nothing left over. */
const REFUSE = `${NOW}
local pace = KEYS[1]
local hold = math.max(tonumber(redis.call('HGET', pace, 'hold') or '0'), now + tonumber(ARGV[1]))
redis.call('HSET', pace, 'hold', tostring(hold), 'known', '1')
if redis.call('HGET', pace, 'n:rate') then
  redis.call('HSET', pace, 'n:level', '0', 'n:at', tostring(hold), 'n:passed', redis.call('HGET', pace, 'n') or '0')
end
redis.call('PEXPIRE', pace, 600000)
return 1
`

/**
 * KEYS workers, control; ARGV the name of a worker that lives, or '', and milliseconds after which one
 * counts as dead. How many live, and of the job its run, its state, and which of its coordinators it has.
 */
const BEAT = `${NOW}
if ARGV[1] ~= '' then redis.call('ZADD', KEYS[1], now, ARGV[1]) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
local job = redis.call('HMGET', KEYS[2], 'run', 'state', 'coordinator')
return { redis.call('ZCARD', KEYS[1]), job[1] or '', job[2] or '', job[3] or '' }
`

const SCRIPTS = {
  caHold: { numberOfKeys: 2, lua: HOLD },
  caLeave: { numberOfKeys: 1, lua: LEAVE },
  caBeat: { numberOfKeys: 2, lua: BEAT },
  caOpenBudget: { numberOfKeys: 1, lua: OPEN_BUDGET },
  caReserve: { numberOfKeys: 2, lua: RESERVE },
  caFreeLost: { numberOfKeys: 2, lua: FREE_LOST },
  caSettle: { numberOfKeys: 1, lua: SETTLE },
  caUnsend: { numberOfKeys: 1, lua: UNSEND },
  caEnter: { numberOfKeys: 2, lua: ENTER },
  caTurns: { numberOfKeys: 2, lua: TURNS },
  caLearn: { numberOfKeys: 1, lua: LEARN },
  caRefuse: { numberOfKeys: 1, lua: REFUSE },
} as const

type Command = (...args: (string | number)[]) => Promise<unknown>

/** A connection whose commands the scripts are as well. */
export type Store = Redis & Record<keyof typeof SCRIPTS, Command>

export function defineScripts(redis: Redis): Store {
  for (const [name, script] of Object.entries(SCRIPTS)) redis.defineCommand(name, script)
  // ioredis adds them as methods, which its types do not know.
  return redis as Store
}
