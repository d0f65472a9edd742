# Common part of the scripts that run a real service on this machine without containers: sourced, not started.
# Servers refuse to run as root, so root hands them over to `nobody`; anybody else runs them as himself.

set -euo pipefail

if [ "$(id -u)" = 0 ]; then
    # The home folder of root is closed to everybody else.
    CACHE_ROOT="${XDG_CACHE_HOME:-/var/cache}"
else
    CACHE_ROOT="${XDG_CACHE_HOME:-$HOME/.cache}"
fi

fail() {
    echo "$0: $*" >&2
    exit 1
}

# own FOLDER: give the folder to the user who runs the servers.
own() {
    if [ "$(id -u)" = 0 ]; then chown -R nobody:"$(id -gn nobody)" "$1"; fi
}

# as_server COMMAND…: run the command as the user who runs the servers.
as_server() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=nobody --regid="$(id -gn nobody)" --clear-groups -- "$@"
    else
        "$@"
    fi
}

# launch PID_FILE LOG COMMAND…: start the command in a session of its own, so that stopping it takes its children along.
launch() {
    local pid_file="$1" log="$2"
    shift 2
    if [ "$(id -u)" = 0 ]; then
        setsid setpriv --reuid=nobody --regid="$(id -gn nobody)" --clear-groups -- "$@" >>"$log" 2>&1 </dev/null &
    else
        setsid "$@" >>"$log" 2>&1 </dev/null &
    fi
    echo $! >"$pid_file"
}

# running PID_FILE WORD: true when the process of the file lives and its command line holds the word. A number that
# was given to somebody else's process after a reboot is therefore never touched.
running() {
    [ -s "$1" ] || return 1
    local pid
    pid="$(cat "$1")"
    # -ww: without it the line may be cut at 80 characters. No pipe into `grep -q`: it leaves at the first match, and a
    # `ps` that still writes then counts as failed.
    [[ "$(ps -ww -o args= -g "$pid" 2>/dev/null; ps -ww -o args= -p "$pid" 2>/dev/null)" == *"$2"* ]]
}

# stop_group PID_FILE WORD: ask the session to end, insist after 30 seconds.
stop_group() {
    local pid_file="$1" word="$2" pid
    if ! running "$pid_file" "$word"; then
        rm -f "$pid_file"
        return 0
    fi
    pid="$(cat "$pid_file")"
    kill -TERM -- "-$pid" 2>/dev/null || true
    for _ in $(seq 150); do
        kill -0 -- "-$pid" 2>/dev/null || break
        sleep 0.2
    done
    kill -KILL -- "-$pid" 2>/dev/null || true
    rm -f "$pid_file"
}

# port_taken PORT: true when somebody listens there already.
port_taken() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}
