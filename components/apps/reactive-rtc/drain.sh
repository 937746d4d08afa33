# Drains a socket node before it is stopped, and waits until no client is left.
# Arguments: URL of the node, seconds to wait at most. Fails when the time is over or the node is not to be reached:
# Kubernetes then tells so in an event of the pod, and stops it all the same.
node=$1
deadline=$(($(date +%s) + $2))
attempts=5

give_up() {
    echo "drain: $1" >&2
    exit 1
}

# Once in a while a busy node does not answer in time. One that never does has nothing left to drain.
try() {
    failures=0
    until "$@"; do
        failures=$((failures + 1))
        [ "$failures" -lt "$attempts" ] || give_up "$node does not answer"
        sleep 1
    done
}

start() {
    timeout 3 wget -q -O /dev/null --post-data='' "$node/drain"
}

ask() {
    status=$(timeout 3 wget -q -O - "$node/drain/status")
}

try start
while try ask; do
    case $(echo "$status" | tr -d ' \n') in
        *'"complete":true'*) exit 0 ;;
    esac
    [ "$(date +%s)" -lt "$deadline" ] || give_up "not complete in time: $status"
    sleep 1
done
