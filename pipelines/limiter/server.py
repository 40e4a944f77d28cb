"""What the limiter's server decides, in one script a question, so that taking and counting are one step."""

from __future__ import annotations

import logging
import time
from threading import Lock

from redis import ConnectionError as NoConnection
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

ANSWER_SECONDS = 2.0
AWAY_SECONDS = 5.0

# All keys of a connection: places (token by when its lease ends), begun (token by when it was admitted), line (token by
# when it arrived), asked (token by when it last asked), off (there while nobody is admitted). Times are the server's,
# in milliseconds.
KEYS = ("places", "begun", "line", "asked", "off")
PREAMBLE = """
local places, begun, line, asked, off = unpack(KEYS)
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZREMRANGEBYSCORE', places, '-inf', now)
local function keep_places()
  local last = redis.call('ZRANGE', places, -1, -1, 'WITHSCORES')[2]
  if last then redis.call('PEXPIREAT', places, last) end
end
"""
# Gives 0 when admitted, else in how many milliseconds to ask again. Asking twice for one token admits it once.
TAKE = """
local token, slots, rate = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local lease, waited = tonumber(ARGV[4]), tonumber(ARGV[5])
local window, gone, poll = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
if redis.call('ZSCORE', places, token) then return 0 end
redis.call('ZREMRANGEBYSCORE', begun, '-inf', now - window)
for _, other in ipairs(redis.call('ZRANGEBYSCORE', asked, '-inf', now - gone)) do
  redis.call('ZREM', line, other)
  redis.call('ZREM', asked, other)
end
redis.call('ZADD', line, 'NX', now - waited, token)
redis.call('ZADD', asked, now, token)
redis.call('PEXPIRE', line, gone)
redis.call('PEXPIRE', asked, gone)
local ahead, wait = redis.call('ZRANK', line, token), math.max(0, redis.call('PTTL', off))
if slots > 0 and slots - redis.call('ZCARD', places) <= ahead then wait = math.max(wait, poll) end
if rate > 0 then
  local count = redis.call('ZCARD', begun)
  if rate - count <= ahead then
    local which = math.min(ahead - (rate - count), count - 1)
    local oldest = redis.call('ZRANGE', begun, which, which, 'WITHSCORES')[2]
    wait = math.max(wait, oldest and oldest + window - now or poll, 1)
  end
end
if wait > 0 then return wait end
redis.call('ZREM', line, token)
redis.call('ZREM', asked, token)
redis.call('ZADD', places, now + lease, token)
keep_places()
if rate > 0 then
  redis.call('ZADD', begun, now, token)
  redis.call('PEXPIRE', begun, window)
end
return 0
"""
# Adds what the server has lost as well: the calls are still being made, whatever became of their leases.
RENEW = """
for number = 2, #ARGV do redis.call('ZADD', places, now + ARGV[1], ARGV[number]) end
keep_places()
return 0
"""
FREE = """
for _, key in ipairs({places, line, asked}) do redis.call('ZREM', key, unpack(ARGV)) end
return 0
"""
HOLD_OFF = """
if redis.call('PTTL', off) < tonumber(ARGV[1]) then redis.call('SET', off, 1, 'PX', ARGV[1]) end
return 0
"""
# Counts one request where the last `window` holds fewer than `rate`: 0, else in how many milliseconds to ask again. Who
# asks stands in no line, and requests of different rates share one log.
TURN = """
local token, rate, window = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', begun, '-inf', now - window)
local count, wait = redis.call('ZCARD', begun), math.max(0, redis.call('PTTL', off))
if count >= rate then
  local oldest = redis.call('ZRANGE', begun, count - rate, count - rate, 'WITHSCORES')[2]
  wait = math.max(wait, oldest + window - now, 1)
end
if wait > 0 then return wait end
redis.call('ZADD', begun, now, token)
redis.call('PEXPIRE', begun, window)
return 0
"""
COUNT = "return redis.call('ZCARD', places)"


class Server:
    """The server's side. Its answer is None while it is away; then it is left alone for AWAY_SECONDS at a time."""

    def __init__(self, url: str) -> None:
        # Not the patient connection of shared(): whoever waits for an answer here keeps the line behind it waiting.
        self._redis = Redis.from_url(
            url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 1, supported_errors=(NoConnection,)),
        )
        scripts = (TAKE, RENEW, FREE, HOLD_OFF, TURN, COUNT)
        self._scripts = {script: self._redis.register_script(PREAMBLE + script) for script in scripts}
        self._lock = Lock()
        self._away = False
        self._ask_again = 0.0

    def ask(self, script: str, name: str, *words: str | int) -> int | None:
        """What one of the scripts answers about a connection."""
        if time.monotonic() < self._ask_again:
            return None
        keys = [f"limiter:{{{name}}}:{key}" for key in KEYS]
        try:
            answer = int(self._scripts[script](keys=keys, args=words))
        except (RedisError, OSError) as error:
            self._note(away=True, reason=str(error))
            return None
        self._note(away=False)
        return answer

    def _note(self, *, away: bool, reason: str = "") -> None:
        with self._lock:
            if away:
                self._ask_again = time.monotonic() + AWAY_SECONDS
            if away and not self._away:
                log.warning("Limits now hold for each process alone, since the server does not answer: %s", reason)
            elif self._away and not away:
                log.info("The server answers again, so limits hold over all processes.")
            self._away = away
