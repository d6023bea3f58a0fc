-- wrk's side of scripts/bench.py: one address for reads; for writes a form that is new each time.
-- Prints one line that bench.py reads.
local form = os.getenv("BENCH_FORM")

local function fresh_key()
  return (string.gsub("xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx", "x", function()
    return string.format("%x", math.random(0, 15))
  end))
end

local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init()
  math.randomseed(os.time() * 1000 + number)
end

function request()
  if not form then
    return wrk.format()
  end
  return wrk.format("POST", nil, nil, form .. "&_key=" .. fresh_key())
end

function done(summary, latency)
  local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  print(string.format("BENCH %d %d %d %d %d %d", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), wrong))
end
