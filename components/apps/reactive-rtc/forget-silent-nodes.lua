-- Removes socket nodes that have not been heard of for a while from the hash that the load-balancers read them from.
-- Keys: the hash, each field a node, each value the time in milliseconds at which it was last heard of.
-- Arguments: seconds of silence. Answers with the nodes removed.
local now = redis.call('TIME')
local oldest = (now[1] - ARGV[1]) * 1000 + math.floor(now[2] / 1000)
local heard = redis.call('HGETALL', KEYS[1])
local silent = {}
for i = 1, #heard, 2 do
    local at = tonumber(heard[i + 1])
    if not at or at < oldest then
        redis.call('HDEL', KEYS[1], heard[i])
        table.insert(silent, heard[i])
    end
end
return silent
